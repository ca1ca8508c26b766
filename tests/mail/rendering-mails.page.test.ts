import { describe, expect, test } from 'vitest'
import { seedShop } from '#scripts/seed/shop.ts'
import { confirmationMail } from '#storefront/mail/confirmation-mail.ts'
import { type DisputeLostMailView, disputeLostMail } from '#storefront/mail/dispute-lost-mail.ts'
import { invitationMail } from '#storefront/mail/invitation-mail.ts'
import { purchasesLinkMail } from '#storefront/mail/purchases-link-mail.ts'
import { refundDelayedMail } from '#storefront/mail/refund-delayed-mail.ts'
import { refundMail } from '#storefront/mail/refund-mail.ts'
import { reviewOpenedMail } from '#storefront/mail/review-opened-mail.ts'

const shop = { ...seedShop, sandbox: false, url: 'https://shop.example' }
const order = {
  number: 'OR-10427',
  product: 'Tips & <Tricks>',
  amountMinor: 49_900,
  currency: 'INR',
  paidAt: '2026-03-31T20:00:00Z',
  downloadUrl: 'https://shop.example/order/abc/download?a=1&b=2',
  orderUrl: 'https://shop.example/order/abc',
  files: 1,
  licences: [],
  keyFollowsBy: null,
  discountMinor: 0,
  coupons: [],
}

test('the confirmation has the order in a table and one button, in HTML and in text', () => {
  const mail = confirmationMail({ shop, order })
  expect(mail.subject).toBe('Your download: Tips & <Tricks> (order OR-10427)')
  expect(mail.html.match(/<a\s[^>]*href="https:\/\/shop\.example\/order[^"]*"/g)).toHaveLength(1)
  expect(mail.html).toContain('href="https://shop.example/order/abc/download?a=1&amp;b=2"')
  expect(mail.html).toContain('Tips &amp; &lt;Tricks&gt;')
  for (const part of ['OR-10427', '₹499', '1 Apr 2026']) {
    expect(mail.html).toContain(part)
    expect(mail.text).toContain(part)
  }
  expect(mail.text).toContain('\nhttps://shop.example/order/abc/download?a=1&b=2\n')
  expect(mail.text).toContain('Tips & <Tricks>')
})

test('of several files the button opens the order’s page, and says how many there are', () => {
  const mail = confirmationMail({ shop, order: { ...order, files: 3 } })
  expect(mail.text).toContain('Your 3 files are on your order’s page')
  expect(mail.text).toContain(`Open your order:\n${order.orderUrl}`)
  expect(mail.html).not.toContain('/download')
})

test('licence keys and what a coupon took off stand in the table, in HTML and in text', () => {
  const keys = [{ product: 'Tips & <Tricks>', key: '7K3MW-0QX2R-ABCDE-FGH12-3456X' }]
  const discounted = { amountMinor: 39_900, discountMinor: 10_000, coupons: ['SAVE20'] }
  const mail = confirmationMail({ shop, order: { ...order, ...discounted, files: 0, licences: keys } })
  expect(mail.subject).toBe('Your licence key: Tips & <Tricks> (order OR-10427)')
  for (const part of ['Licence key', keys[0]?.key ?? '', 'SAVE20', '−₹100', '₹499', '₹399']) {
    expect(mail.html).toContain(part)
    expect(mail.text).toContain(part)
  }
  const two = confirmationMail({
    shop,
    order: { ...order, licences: [...keys, { product: 'B', key: 'X1' }] },
  })
  expect(two.text).toMatch(/Licence key of B: +X1/)
})

test('a key that is still to come is promised with its time', () => {
  const mail = confirmationMail({ shop, order: { ...order, keyFollowsBy: '2026-03-31T20:00:00Z' } })
  expect(mail.text).toContain('follows in a mail of its own by Wednesday, 1 April at 1:30 am')
})

test('every line of the text stays within what mail allows', () => {
  const { text } = confirmationMail({ shop, order })
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(998)
})

test('a sandbox’s mail says so in its subject, in HTML and in text', () => {
  const mail = confirmationMail({ shop: { ...shop, sandbox: true }, order })
  expect(mail.subject).toMatch(/^\[Sandbox\]/)
  expect(mail.html).toContain('Sandbox: no real money moves')
  expect(mail.text).toContain('Sandbox: no real money moves')
})

test('a refund says how much and whether the purchase is kept', () => {
  const refund = {
    amountMinor: 10_050,
    currency: 'INR',
    staysPaidMinor: null,
    isClosed: false,
    isElsewhere: false,
  }
  const twice = refundMail({ shop, order, refund: { ...refund, reason: 'second-payment' } })
  expect(twice.subject).toContain('₹100.50')
  expect(twice.text).toContain('You keep your purchase')
  const short = refundMail({ shop, order, refund: { ...refund, reason: 'paid-too-little' } })
  expect(short.text).toContain('you can still pay it in full')
})

test('a refund of the sale says what stays paid and whether the download has ended, as HTML and as text', () => {
  const refund = {
    amountMinor: 24_950,
    currency: 'INR',
    reason: 'customer-asked' as const,
    isElsewhere: false,
  }
  const part = refundMail({ shop, order, refund: { ...refund, staysPaidMinor: 24_950, isClosed: false } })
  expect(part.text).toContain('As you asked')
  expect(part.text).toContain('₹249.50 of your payment stays paid.')
  expect(part.text).toContain('its download stays open')
  const ended = refundMail({ shop, order, refund: { ...refund, staysPaidMinor: 0, isClosed: true } })
  expect(ended.text).toContain('Your download of Tips & <Tricks> has ended with it.')
  expect(ended.html).toContain('Your download of Tips &amp; &lt;Tricks&gt; has ended with it.')
  expect(ended.text).not.toContain('stays paid')
})

test('a refund that was paid back another way promises nothing of the account it was paid from', () => {
  const refund = {
    amountMinor: 24_950,
    currency: 'INR',
    reason: 'customer-asked' as const,
    isElsewhere: true,
  }
  const mail = refundMail({ shop, order, refund: { ...refund, staysPaidMinor: 24_950, isClosed: true } })
  expect(mail.subject).toBe('₹249.50 was paid back to you (order OR-10427)')
  expect(mail.text).toContain('another way, not to the account you paid from')
  expect(mail.html).not.toContain('working days')
  expect(mail.text).toContain('Your download of Tips & <Tricks> has ended with it.')
})

test('a refund that the bank returned is said to be delayed, with nothing to do', () => {
  const refund = {
    amountMinor: 49_900,
    currency: 'INR',
    reason: 'customer-asked' as const,
    isElsewhere: false,
  }
  const mail = refundDelayedMail({ shop, order, refund: { ...refund, staysPaidMinor: 0, isClosed: true } })
  expect(mail.subject).toBe('₹499 could not reach you yet (order OR-10427)')
  for (const part of ['A person is looking at it', 'nothing you need to do', order.orderUrl])
    expect(mail.text).toContain(part)
})

const lostMail = (overrides: Partial<DisputeLostMailView['dispute']> = {}) =>
  disputeLostMail({
    shop,
    order,
    dispute: {
      amountMinor: 49_900,
      currency: 'INR',
      staysPaidMinor: 0,
      access: 'ended',
      ...overrides,
    },
  })

describe('the mail about a dispute that was lost', () => {
  test('says what the bank gave back, that the download ended, and what to do, as HTML and as text', () => {
    const mail = lostMail()
    expect(mail.subject).toBe('Your bank has given ₹499 back to you (order OR-10427)')
    expect(mail.text).toContain('Your download of Tips & <Tricks> has ended.')
    expect(mail.html).toContain('Your download of Tips &amp; &lt;Tricks&gt; has ended.')
    for (const told of ['Write to us', 'buy them again', order.orderUrl]) {
      expect(mail.html).toContain(told)
      expect(mail.text).toContain(told)
    }
    expect(mail.text).not.toContain('stays paid')
  })

  test('of a part says what stays paid', () => {
    const { text } = lostMail({ amountMinor: 20_000, staysPaidMinor: 29_900 })
    expect(text).toContain('₹299 of your payment stays paid. Your download of Tips & <Tricks> has ended.')
  })

  test('that was about a second payment says that the purchase is kept', () => {
    const { text } = lostMail({ staysPaidMinor: null, access: 'open' })
    expect(text).toContain('You keep Tips & <Tricks>, and its download stays open.')
    expect(text).not.toContain('buy them again')
  })

  test('of a payment that bought nothing speaks of no download', () => {
    const { text } = lostMail({ staysPaidMinor: null, access: null })
    expect(text).not.toContain('download')
  })
})

test('the link to all purchases says until when it works, in the shop’s time zone', () => {
  const mail = purchasesLinkMail({
    shop,
    url: 'https://shop.example/purchases/t',
    expiresAt: '2026-03-31T20:00:00Z',
  })
  expect(mail.text).toContain('Wednesday, 1 April at 1:30 am')
  expect(mail.html).toContain('href="https://shop.example/purchases/t"')
})

test('an invitation says as whom one comes in, what one may do, and until when the link works', () => {
  const mail = invitationMail({
    shop,
    username: 'meera',
    role: 'accountant',
    url: 'https://shop.example/admin/join?token=t',
    expiresAt: '2026-03-31T20:00:00Z',
  })
  for (const part of ['meera', 'accountant', 'Wednesday, 1 April at 1:30 am', 'Reads money'])
    expect(mail.text).toContain(part)
  expect(mail.html).toContain('href="https://shop.example/admin/join?token=t"')
})

test('what waits for the owner is counted, with the money in each currency and the soonest date', () => {
  const view = { shop, dueAt: '2026-03-31T20:00:00Z', url: 'https://shop.example/admin/reviews' }
  const money = [
    { minor: 49_900, currency: 'INR' },
    { minor: 1_000, currency: 'USD' },
  ]
  const three = reviewOpenedMail({ ...view, waiting: 3, money })
  expect(three.subject).toBe('3 things wait for you at Suresh AI Origin')
  for (const part of ['₹499 and $10', 'Wednesday, 1 April at 1:30 am', 'https://shop.example/admin/reviews'])
    expect(three.text).toContain(part)
  const one = reviewOpenedMail({ ...view, waiting: 1, money: [] })
  expect(one.subject).toBe('One thing waits for you at Suresh AI Origin')
  expect(one.text).not.toContain('Money')
})
