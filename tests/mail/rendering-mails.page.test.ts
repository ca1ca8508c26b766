import { expect, test } from 'vitest'
import { seedShop } from '#scripts/seed/shop.ts'
import { confirmationMail } from '#storefront/mail/confirmation-mail.ts'
import { purchasesLinkMail } from '#storefront/mail/purchases-link-mail.ts'
import { refundMail } from '#storefront/mail/refund-mail.ts'

const shop = { ...seedShop, sandbox: false, url: 'https://shop.example' }
const order = {
  number: 'OR-10427',
  product: 'Tips & <Tricks>',
  amountMinor: 49_900,
  currency: 'INR',
  paidAt: '2026-03-31T20:00:00Z',
  downloadUrl: 'https://shop.example/order/abc/download?a=1&b=2',
  orderUrl: 'https://shop.example/order/abc',
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
  const refund = { amountMinor: 10_050, currency: 'INR' }
  const twice = refundMail({ shop, order, refund: { ...refund, reason: 'second-payment' } })
  expect(twice.subject).toContain('₹100.50')
  expect(twice.text).toContain('You keep your purchase')
  const short = refundMail({ shop, order, refund: { ...refund, reason: 'paid-too-little' } })
  expect(short.text).toContain('you can still pay it in full')
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
