import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/health',
    component: () => import('./HealthPage.vue'),
    meta: {
      title: 'Health',
      needs: 'desk:read',
      nav: { group: 'Run', icon: 'i-lucide-heart-pulse', order: 10, key: 'e' },
    },
  },
]
