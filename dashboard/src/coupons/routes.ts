import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/coupons',
    component: () => import('./CouponsPage.vue'),
    meta: {
      title: 'Coupons',
      needs: 'desk:read',
      nav: { group: 'Sell', icon: 'i-lucide-ticket-percent', order: 18, key: 'k' },
    },
  },
  {
    path: '/coupons/new',
    component: () => import('./NewCoupon.vue'),
    meta: { title: 'New coupon', needs: 'coupons:write' },
  },
  {
    path: '/coupons/:code',
    component: () => import('./CouponPage.vue'),
    props: true,
    meta: { title: 'Coupon', needs: 'desk:read' },
  },
  {
    path: '/coupons/:code/edit',
    component: () => import('./EditCoupon.vue'),
    props: true,
    meta: { title: 'Edit coupon', needs: 'coupons:write' },
  },
]
