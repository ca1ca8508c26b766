import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/products',
    component: () => import('./ProductsPage.vue'),
    meta: {
      title: 'Products',
      needs: 'desk:read',
      nav: { group: 'Sell', icon: 'i-lucide-package', order: 15, key: 'p' },
    },
  },
  {
    path: '/products/:slug',
    component: () => import('./ProductPage.vue'),
    props: true,
    meta: { title: 'Product', needs: 'desk:read' },
  },
]
