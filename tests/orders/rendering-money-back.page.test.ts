import { expect, test } from 'vitest'
import type { OrderPageView } from '#storefront/orders/order.ts'
import { aRefund, byBank, delivered, drawOrder } from '#tests/support/order-page.ts'

test.each<[string, Partial<OrderPageView>, string[]]>([
  [
    'a refund of a part and a lost dispute of the rest',
    {
      status: 'refunded',
      fulfilment: 'revoked',
      refunds: [aRefund({ amountMinor: 29_900 })],
      byBank: [byBank({ amountMinor: 20_000 })],
    },
    [
      '₹499 went back to you',
      '₹299 was sent to the account you paid from, and your bank gave you ₹200 back.',
      'Given back by your bank',
    ],
  ],
  [
    'all of it twice, by a refund and by the bank',
    { status: 'refunded', fulfilment: 'revoked', refunds: [aRefund()], byBank: [byBank()] },
    [
      '₹998 went back to you',
      '₹499 was sent to the account you paid from, and your bank gave you ₹499 back.',
    ],
  ],
  [
    'two refunds, one of them still on its way',
    {
      ...delivered,
      status: 'partially_refunded',
      refunds: [aRefund({ amountMinor: 10_000 }), aRefund({ amountMinor: 5_000, status: 'pending' })],
    },
    [
      '₹150 of your payment goes back to you',
      '₹100 was sent to the account you paid from, and ₹50 is on its way there.',
    ],
  ],
  [
    'two refunds that were sent',
    { status: 'refunded', refunds: [aRefund({ amountMinor: 29_900 }), aRefund({ amountMinor: 20_000 })] },
    ['₹499 was sent back to you', 'It went in 2 parts to the account you paid from.'],
  ],
  [
    'a part by the bank',
    { status: 'partially_refunded', fulfilment: 'revoked', byBank: [byBank({ amountMinor: 20_000 })] },
    ['Your bank gave ₹200 of your payment back to you', 'ask your bank', 'Your download has ended with it.'],
  ],
  [
    'an excess by the bank, which ended the download',
    { status: 'paid', fulfilment: 'revoked', byBank: [byBank({ amountMinor: 10_100 })] },
    ['This download has ended', 'Your bank gave ₹101 of your payment back to you.'],
  ],
  [
    'a refund that is held up, and a part by the bank',
    {
      status: 'review',
      fulfilment: 'revoked',
      refunds: [aRefund({ status: 'failed' })],
      byBank: [byBank({ amountMinor: 20_000 })],
    },
    ['Your refund is held up', 'So far, your bank gave you ₹200 back.'],
  ],
  [
    'in review, while a refund is on its way',
    { ...delivered, status: 'review', refunds: [aRefund({ amountMinor: 10_000, status: 'pending' })] },
    ['A person is looking at this payment', 'So far, ₹100 is on its way to the account you paid from.'],
  ],
  [
    'a refund that failed and all of it by the bank in its place, so that nothing is held up',
    {
      status: 'review',
      fulfilment: 'revoked',
      refunds: [aRefund({ status: 'failed' })],
      byBank: [byBank()],
    },
    ['Your bank gave ₹499 back to you', 'Did not reach you this way; you have it another way'],
  ],
  [
    'a part that was sent, and a part that was written off',
    {
      ...delivered,
      status: 'partially_refunded',
      refunds: [aRefund({ amountMinor: 20_000 }), aRefund({ amountMinor: 29_900, status: 'written-off' })],
    },
    ['₹200 of your payment was sent back to you', 'Another refund could not reach you; write to us'],
  ],
])('tells all that went back, each by its way: %s', (_name, overrides, told) => {
  for (const words of told) expect(drawOrder(overrides)).toContain(words)
})

test('of a second payment that the bank gave back lists it, and keeps the purchase', () => {
  const page = drawOrder({ ...delivered, byBank: [byBank({ isOfPurchase: false })] })
  expect(page).toContain('Your download is ready')
  expect(page).toContain('Given back by your bank')
})
