import { afterAll, beforeAll, expect, test } from 'vitest'
import { everyOrder, type Kind } from '#tests/support/every-order.ts'
import { html } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let numberOf: (kind: Kind) => string

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  numberOf = await everyOrder(shop.orm)
})
afterAll(() => shop.close())

/** The customer's page of the order of this kind, its heading and what stands below it. */
async function pageOf(kind: Kind) {
  const [row] = await shop.rows<{ id: string }>('select id from orders where number = ?', [numberOf(kind)])
  const { body } = await shop.app.inject({ url: `/order/${row?.id}`, headers: html })
  return {
    title: /<h1[^>]*>(.*?)<\/h1>/s.exec(body)?.[1],
    text: body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' '),
  }
}

test.each<[Kind, string, string]>([
  ['half refunded', '₹200 of your payment was sent back to you', 'Your download stays open.'],
  ['refunded at the gateway', '₹499 was sent back to you', 'It went to the account you paid from.'],
  ['refund failed and tried again', '₹499 was sent back to you', 'It went to the account you paid from.'],
  ['refund failed and settled elsewhere', '₹499 was paid back to you', 'We paid it another way'],
  ['refund failed and written off', 'Your refund could not reach you', 'Could not reach you; write to us'],
  ['dispute lost', 'Your bank gave ₹499 back to you', 'Your download has ended with it.'],
  ['dispute lost in part', 'Your bank gave ₹100 of your payment back to you', 'Given back by your bank ₹100'],
  [
    'dispute lost after a refund',
    '₹799 went back to you',
    '₹300 was sent to the account you paid from, and your bank gave you ₹499 back.',
  ],
  ['paid twice', 'Thank you. Your download is ready', 'Second payment Being sent ₹499'],
])('the customer of an order that is %s reads so on its page', async (kind, title, told) => {
  const page = await pageOf(kind)
  expect(page.title).toBe(title)
  expect(page.text).toContain(told)
})
