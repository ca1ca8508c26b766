import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/',
    component: () => import('./HomePage.vue'),
    meta: {
      title: 'Home',
      needs: 'desk:read',
      nav: { group: null, icon: 'i-lucide-house', order: 0, key: 'h' },
    },
  },
]
