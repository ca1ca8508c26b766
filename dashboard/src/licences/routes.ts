import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/licences',
    component: () => import('./LicencesPage.vue'),
    meta: {
      title: 'Licences',
      needs: 'desk:read',
      nav: { group: 'Sell', icon: 'i-lucide-key-round', order: 17 },
    },
  },
  {
    path: '/licences/pools',
    component: () => import('./PoolsPage.vue'),
    meta: { title: 'Pools of licence keys', needs: 'desk:read' },
  },
]
