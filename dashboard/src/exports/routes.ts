import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/exports',
    component: () => import('./ExportsPage.vue'),
    meta: {
      title: 'Exports',
      needs: 'customers:read',
      nav: { group: 'Understand', icon: 'i-lucide-file-down', order: 10, key: 'x' },
    },
  },
]
