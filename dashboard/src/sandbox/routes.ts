import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/sandbox',
    component: () => import('./SandboxPage.vue'),
    meta: {
      title: 'Sandbox',
      needs: 'sandbox:act',
      sandboxOnly: true,
      nav: { group: 'Run', icon: 'i-lucide-flask-conical', order: 70, key: 'b' },
    },
  },
  {
    path: '/sandbox/faults',
    component: () => import('./FaultsPage.vue'),
    meta: { title: 'Faults', needs: 'sandbox:act', sandboxOnly: true },
  },
  {
    path: '/sandbox/ledger',
    component: () => import('./LedgerPage.vue'),
    meta: { title: 'Gateway’s ledger', needs: 'sandbox:act', sandboxOnly: true },
  },
  {
    path: '/sandbox/mailbox',
    component: () => import('./MailboxPage.vue'),
    meta: { title: 'Mailbox', needs: 'sandbox:act', sandboxOnly: true },
  },
]
