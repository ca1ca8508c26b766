import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/disputes',
    component: () => import('./DisputesPage.vue'),
    meta: {
      title: 'Disputes',
      needs: 'desk:read',
      nav: { group: 'Money', icon: 'i-lucide-gavel', order: 20, key: 'd' },
    },
  },
  {
    path: '/disputes/:id(disp_\\w+)',
    component: () => import('./DisputePage.vue'),
    props: true,
    meta: { title: 'Dispute', needs: 'desk:read' },
  },
]
