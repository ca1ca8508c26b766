import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/mail',
    component: () => import('./MailsPage.vue'),
    meta: {
      title: 'Mail',
      needs: 'desk:read',
      nav: { group: 'Run', icon: 'i-lucide-mail', order: 30, key: 'm' },
    },
  },
  {
    path: '/mail/:id',
    component: () => import('./MailPage.vue'),
    props: true,
    meta: { title: 'Mail', needs: 'mail:read' },
  },
]
