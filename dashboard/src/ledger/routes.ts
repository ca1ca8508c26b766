import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/ledger',
    component: () => import('./BalancesPage.vue'),
    meta: {
      title: 'Ledger',
      needs: 'books:read',
      nav: { group: 'Money', icon: 'i-lucide-book-open-text', order: 30, key: 'c' },
    },
  },
  {
    path: '/ledger/entries',
    component: () => import('./EntriesPage.vue'),
    meta: { title: 'Entries', needs: 'books:read' },
  },
  {
    path: '/ledger/closed',
    component: () => import('./ClosedMonthsPage.vue'),
    meta: { title: 'Closed months', needs: 'books:read' },
  },
  {
    path: '/ledger/transactions/:id(\\d+)',
    component: () => import('./TransactionPage.vue'),
    props: true,
    meta: { title: 'Transaction', needs: 'books:read' },
  },
  {
    path: '/explain',
    component: () => import('./ExplainPage.vue'),
    meta: { title: 'Explain', needs: 'desk:read' },
  },
]
