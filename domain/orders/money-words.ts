import type { RefundReason } from '#domain/payments/judge.ts'
import type { Payment, PaymentStatus, Verdict } from '#domain/payments/payment.ts'
import type { RefundStatus } from './order.ts'

export const paymentStatusesInWords: Readonly<Record<PaymentStatus, string>> = {
  created: 'Begun',
  failed: 'Failed',
  authorized: 'Authorised, not captured yet',
  lapsed: 'Never captured; given back by the gateway',
  captured: 'Captured',
}

const verdicts: Readonly<Record<Verdict, string>> = {
  accepted: 'Captured; it pays for the order',
  refunded: 'Captured; it goes back',
  held: 'Captured; it waits for you',
}

export const paymentInWords = ({ status, verdict }: Pick<Payment, 'status' | 'verdict'>): string =>
  verdict ? verdicts[verdict] : paymentStatusesInWords[status]

export const refundStatusesInWords: Readonly<Record<RefundStatus, string>> = {
  requested: 'Being asked for',
  pending: 'On its way',
  processed: 'Made',
  failed: 'Failed',
  settled: 'Paid back outside of the gateway',
  'written-off': 'Not paid back; written off',
}

export const refundReasonsInWords: Readonly<Record<RefundReason, string>> = {
  'second-payment': 'second payment',
  'paid-too-much': 'paid above the price',
  'paid-too-little': 'paid below the price',
  'captured-after-cancellation': 'paid after cancelling',
  'captured-after-expiry': 'paid after expiry',
  'did-not-match': 'did not match the order',
  'made-at-the-gateway': 'made at the gateway’s desk',
  'customer-asked': 'the customer asked for it',
  'not-as-described': 'not as described',
  'bought-by-mistake': 'bought by mistake',
  goodwill: 'goodwill',
  'another-reason': 'another reason',
}

export const refundInWords = ({ status, reason }: { status: RefundStatus; reason: RefundReason }): string =>
  `${refundStatusesInWords[status]} (${refundReasonsInWords[reason]})`
