import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/audit',
    component: () => import('./AuditPage.vue'),
    meta: {
      title: 'Audit log',
      needs: 'audit:read',
      nav: { group: 'Run', icon: 'i-lucide-scroll-text', order: 70, key: 'a' },
    },
  },
]
