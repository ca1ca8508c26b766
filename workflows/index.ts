export { purchase } from './orders/purchase.ts'
export { findPurchases } from './customers/find-purchases.ts'
export { routine } from './routines/routine.ts'
