import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/webhooks',
    component: () => import('./WebhooksPage.vue'),
    meta: {
      title: 'Webhooks',
      needs: 'desk:read',
      nav: { group: 'Run', icon: 'i-lucide-webhook', order: 20, key: 'w' },
    },
  },
  {
    path: '/webhooks/:id',
    component: () => import('./WebhookPage.vue'),
    props: true,
    meta: { title: 'Webhook', needs: 'desk:read' },
  },
]
