import { expect, test } from 'vitest'
import type { ReviewReason } from '#domain/orders/effects.ts'
import { offersOf } from '#domain/orders/offers.ts'
import type { Order } from '#domain/orders/order.ts'
import { anOrder, rupees } from '#tests/support/orders.ts'

const offers = (reason: ReviewReason, about: string, order: Order | null = null) =>
  offersOf({ reason, about, amount: rupees(499) }, order)
    .map((it) => `${it.label} ${it.will}`)
    .join(' ')

test('what a person may do is said with the name of the gateway that has the money', () => {
  expect(offers('payment-stuck-authorised', 'ch_1')).toContain('Ask Stripe again')
  expect(offers('payment-stuck-authorised', 'pay_1')).toContain('Ask Razorpay again')
  expect(offers('orphan-dispute', 'du_1')).toContain('I saw to it at Stripe’s own desk')
  expect(offers('effect-failed', 'capture/ch_1', anOrder())).toContain('Stripe is asked again to capture')
  const [checkout] = anOrder().checkouts
  const ofPage = anOrder({ checkouts: [{ ...checkout!, id: '10001-ab', hasPage: true }] })
  expect(offers('effect-failed', 'return/10001-ab', ofPage)).toContain('Ask Stripe again')
  expect(offers('effect-failed', 'return/pay_1', ofPage)).toContain('Ask Razorpay again')
})
