import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/login',
    component: () => import('./LoginPage.vue'),
    meta: { title: 'Sign in', isPublic: true },
  },
  {
    path: '/join',
    component: () => import('./JoinPage.vue'),
    meta: { title: 'Join', isPublic: true },
  },
  {
    path: '/people',
    component: () => import('./PeoplePage.vue'),
    meta: {
      title: 'People',
      needs: 'people:manage',
      nav: { group: 'Run', icon: 'i-lucide-users', order: 85, key: 'u' },
    },
  },
  {
    path: '/account',
    component: () => import('./AccountPage.vue'),
    meta: { title: 'Your account' },
  },
]
