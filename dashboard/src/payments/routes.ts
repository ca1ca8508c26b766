import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/refunds',
    component: () => import('./RefundsPage.vue'),
    meta: {
      title: 'Refunds',
      needs: 'desk:read',
      nav: { group: 'Money', icon: 'i-lucide-undo-2', order: 10, key: 'f' },
    },
  },
  {
    path: '/settings/payments',
    component: () => import('./GatewaysPage.vue'),
    meta: { title: 'Ways to pay', needs: 'desk:read' },
  },
]
