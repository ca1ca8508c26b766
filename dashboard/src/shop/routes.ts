import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/go-live',
    component: () => import('./LaunchPage.vue'),
    meta: {
      title: 'Go live',
      needs: 'desk:read',
      nav: { group: 'Run', icon: 'i-lucide-rocket', order: 80, key: 'l' },
    },
  },
  {
    path: '/settings',
    component: () => import('./SettingsPage.vue'),
    meta: {
      title: 'Settings',
      needs: 'desk:read',
      nav: { group: 'Run', icon: 'i-lucide-settings', order: 90, key: 's' },
    },
  },
  {
    path: '/settings/texts',
    component: () => import('./TextsPage.vue'),
    meta: { title: 'Texts', needs: 'desk:read' },
  },
  {
    path: '/settings/texts/:slug',
    component: () => import('./TextPage.vue'),
    props: true,
    meta: { title: 'Text', needs: 'desk:read' },
  },
]
