import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { aShop, place, type Placed, seeOrder, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

const account = (page: Page, { number }: Placed) =>
  page.locator('section').filter({ hasText: `Order ${number}` })
const rowOf = (page: Page, { number }: Placed) => page.getByRole('row').filter({ hasText: number })
/** The dispute's page, which says in a heading where it stands. */
const stands = (page: Page, heading: string) =>
  page.getByRole('heading', { name: heading, exact: true, level: 2 }).waitFor()
/** Dialogs fade in, and half-way their words have little contrast. */
const faded = (page: Page) => page.waitForTimeout(300)

/** As the customer's bank would, by hand in the sandbox. */
async function dispute(page: Page, order: Placed) {
  await page.goto('/admin/sandbox/ledger')
  await account(page, order)
    .getByRole('button', { name: /^Dispute payment/ })
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('You must answer').selectOption('In 2 days')
  await faded(page)
  return dialog
}

async function decide(page: Page, order: Placed, outcome: string) {
  await page.goto('/admin/sandbox/ledger')
  await account(page, order)
    .getByRole('button', { name: /^Decide dispute/ })
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What the bank says').selectOption(outcome)
  await dialog.getByRole('button', { name: 'Have it decided' }).click()
  await dialog.waitFor({ state: 'detached' })
}

describe.skipIf(!browserPath)('disputes at the desk', { timeout: 180_000 }, () => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    temporal = await aTemporalServer()
    shop = await aShop({ temporalAddress: temporal.address })
    browser = await aBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
    await temporal?.stop()
  })

  async function signedIn(options: Parameters<typeof aVisitor>[1] = {}) {
    const visitor = await aVisitor(browser, { viewport: desktop, baseURL: shop.url, ...options })
    await seatAt(visitor.context, shop, { role: 'owner' })
    return visitor
  }

  async function paid() {
    const order = await place(shop)
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    await until(
      () => seeOrder(shop, order.order_id),
      (it) => it.fulfilment === 'delivered',
    )
    return order
  }

  test('one is opened, read, contested with the evidence and won', async () => {
    const order = await paid()
    const { page, context, inspect, leave } = await signedIn()
    const dialog = await dispute(page, order)
    await inspect()
    await dialog.getByRole('button', { name: 'Dispute ₹499.00' }).click()
    await account(page, order).getByText('disputed ₹499: the same on both sides.').waitFor()
    await inspect()

    await page.goto('/admin/reviews')
    await rowOf(page, order).getByText('A dispute to answer').waitFor()
    await page.goto('/admin/disputes')
    await rowOf(page, order).getByText('Needs an answer').waitFor()
    await inspect()
    await rowOf(page, order).getByRole('link', { name: 'Goods or services not received' }).click()
    await page.getByRole('heading', { name: 'Dispute of ₹499.00' }).waitFor()
    await page.getByText('Razorpay keeps ₹499.00 until it is decided.').waitFor()
    await inspect()

    await page.getByRole('button', { name: 'Contest with the evidence' }).click()
    await faded(page)
    await inspect()
    const evidence = page.getByRole('dialog').getByRole('link', { name: 'Read the evidence' })
    expect(await evidence.getAttribute('target')).toBe('_blank')
    const pdf = await context.request.get((await evidence.getAttribute('href')) ?? '')
    expect(pdf.headers()['content-type']).toBe('application/pdf')
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-')
    await page.getByRole('button', { name: 'Send the evidence' }).click()
    await stands(page, 'With the bank')
    await page.getByText('owner contested the dispute').first().waitFor()
    const sent = await page.getByRole('link', { name: 'As it was sent' }).getAttribute('href')
    expect((await (await context.request.get(sent ?? '')).body()).subarray(0, 5).toString()).toBe('%PDF-')
    await inspect()

    await decide(page, order, 'You win it')
    await page.goto(`/admin/orders/${order.number}`)
    await page.getByRole('link', { name: 'Dispute: Won' }).click()
    await stands(page, 'Won')
    await page.getByText('The dispute is won: the money is yours again.').first().waitFor()
    await inspect()
    await leave()
  })

  test('another is accepted on a phone in the dark: the customer’s download ends, and they are told plainly', async () => {
    const order = await paid()
    const { page, inspect, leave } = await signedIn({ viewport: phone, colorScheme: 'dark' })
    const dialog = await dispute(page, order)
    await dialog.getByLabel('The gateway takes the money back').selectOption('Only when you lose')
    await inspect()
    await dialog.getByRole('button', { name: 'Dispute ₹499.00' }).click()
    await account(page, order).getByText('disputed ₹499: the same on both sides.').waitFor()
    await inspect()

    await page.goto('/admin/disputes?status=needs-answer')
    await page.getByText('Needs an answer').last().waitFor()
    await inspect()
    await page.goto(`/admin/orders/${order.number}`)
    await page.getByText('Disputed', { exact: true }).waitFor()
    await inspect()
    await page.getByRole('link', { name: 'Dispute: Needs an answer' }).click()
    await page.getByRole('heading', { name: 'Dispute of ₹499.00' }).waitFor()
    await page.getByRole('button', { name: 'Accept: give ₹499 up' }).click()
    await page.getByText('This cannot be undone.').waitFor()
    await faded(page)
    await inspect()
    await page.getByRole('button', { name: 'Give ₹499 up' }).click()
    await stands(page, 'Lost')
    await inspect()
    const { fulfilment, downloads } = await seeOrder(shop, order.order_id)
    expect({ fulfilment, downloads }).toEqual({ fulfilment: 'revoked', downloads: [] })
    await page.goto(`/order/${order.order_id}`)
    await page.getByText('Your download has ended with it.').waitFor()
    await inspect()
    await leave()
  })
})
