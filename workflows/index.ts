export { purchase } from './orders/purchase.ts'
export { notice } from './mail/notice.ts'
export { findPurchases } from './customers/find-purchases.ts'
export { routine } from './routines/routine.ts'
