import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/orders',
    component: () => import('./OrdersPage.vue'),
    meta: {
      title: 'Orders',
      needs: 'desk:read',
      nav: { group: 'Sell', icon: 'i-lucide-receipt-text', order: 10, key: 'o' },
    },
  },
  {
    path: '/reviews',
    component: () => import('./ReviewsPage.vue'),
    props: { state: 'open' },
    meta: {
      title: 'Needs you',
      needs: 'desk:read',
      nav: { group: null, icon: 'i-lucide-hand', order: 20, key: 'n', badge: 'needs_you' },
    },
  },
  {
    path: '/reviews/snoozed',
    component: () => import('./ReviewsPage.vue'),
    props: { state: 'snoozed' },
    meta: { title: 'Snoozed', needs: 'desk:read' },
  },
  {
    path: '/reviews/resolved',
    component: () => import('./ReviewsPage.vue'),
    props: { state: 'resolved' },
    meta: { title: 'Resolved', needs: 'desk:read' },
  },
  {
    path: '/orders/:number(\\d+)',
    component: () => import('./OrderPage.vue'),
    props: true,
    meta: { title: 'Order', needs: 'desk:read' },
  },
  {
    path: '/orders/:number(\\d+)/history',
    component: () => import('./history/HistoryPage.vue'),
    props: true,
    meta: { title: 'History', needs: 'desk:read' },
  },
  {
    path: '/orders/:number(\\d+)/customer-history',
    component: () => import('./history/CustomerHistoryPage.vue'),
    props: true,
    meta: { title: 'History', needs: 'desk:read' },
  },
]
