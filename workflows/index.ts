export { purchase } from './orders/purchase.ts'
export { findPurchases } from './customers/find-purchases.ts'
export { reconcile } from './routines/reconcile.ts'
