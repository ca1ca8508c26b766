import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { money } from '#domain/shared/money.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt, signedInAs } from '#tests/support/desk.ts'
import { json, paidOrder, takeIn } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

const panel = (page: Page) => page.getByRole('dialog', { name: 'Explain' })
const explain = (page: Page | Locator, amount: string) =>
  page.getByRole('link', { name: `${amount}, explain` })

describe.skipIf(!browserPath)('an amount at the desk', { timeout: 90_000 }, () => {
  let shop: Shop
  let browser: Browser
  let order: Awaited<ReturnType<typeof paidOrder>>

  /** ₹200 of ₹499 have gone back. */
  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
    order = await paidOrder(shop)
    const body = { payment_id: order.payment['id'], amount_minor: 20_000, reason: 'goodwill', revokes: false }
    const url = `/api/admin/orders/${order.number}/refunds`
    await shop.app.inject({ method: 'POST', url, ...json(body, await signedInAs(shop, 'owner')) })
    await takeIn(shop, order)
    const [refund] = await shop.rows<{ id: string; payment_id: string }>('select id, payment_id from refunds')
    const report = {
      gatewayRefundId: 'rfnd_1',
      refundId: refund?.id ?? '',
      paymentId: refund?.payment_id ?? '',
    }
    const told = { ...report, amount: money(20_000, 'INR'), status: 'processed' as const }
    await recordFacts(shop.orm.em.fork(), [
      {
        source: 'razorpay',
        eventId: 'evt_refund',
        type: 'refund.processed',
        subject: `order/${order.number}`,
        facts: [{ type: 'refund-reported', report: told }],
      },
    ])
    await takeIn(shop, order)
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  async function owner(viewport: { width: number; height: number } = desktop) {
    const visitor = await aVisitor(browser, { viewport, baseURL: shop.url })
    await seatAt(visitor.context, shop, { role: 'owner' })
    return visitor
  }

  test('of today opens beside the page, sale by sale, down to what Razorpay said', async () => {
    expect.hasAssertions()
    const { page, inspect, leave } = await owner()
    await page.goto('/admin')
    await explain(page, '₹499.00').first().click()
    await panel(page).getByText('What it is made of comes to exactly ₹499.').waitFor()
    await panel(page).getByText(`Sale, order ${order.number}`).waitFor()
    await panel(page)
      .getByText(/Razorpay said: Payment \S+ of ₹499 was captured/)
      .waitFor()
    await inspect()
    await explain(panel(page), '₹499.00').first().click()
    await panel(page).getByText('It is earned: the order was sold.').waitFor()
    await panel(page).getByRole('button', { name: 'Back' }).click()
    await panel(page).getByText(`Sale, order ${order.number}`).waitFor()
    await panel(page).getByRole('link', { name: 'As it was told' }).last().click()
    await page.getByRole('heading', { name: 'Payment captured', level: 1 }).waitFor()
    await panel(page).waitFor({ state: 'detached' })
    await page.getByRole('table', { name: 'Its entries' }).first().waitFor()
    await inspect()
    await leave()
  })

  test('of an order opens by the keyboard, and Escape leads back to it', async () => {
    const { page, leave } = await owner()
    await page.goto(`/admin/orders/${order.number}`)
    const kept = explain(page, '₹299.00').first()
    await kept.focus()
    await page.keyboard.press('Enter')
    await panel(page)
      .getByRole('heading', { name: `Earned with order ${order.number}` })
      .waitFor()
    await panel(page).getByText('The 2 parts come to exactly ₹299.').waitFor()
    await panel(page).getByRole('button', { name: 'How it came about: Sale undone' }).press('Enter')
    await panel(page).getByText('It is earned no longer: the sale goes back.').waitFor()
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'detached' })
    expect(await kept.evaluate((it) => it.matches(':focus'))).toBe(true)
    await leave()
  })

  test('of a refund is a page of its own on a phone', async () => {
    const { page, inspect, leave } = await owner(phone)
    await page.goto(`/admin/orders/${order.number}`)
    await page
      .getByRole('complementary', { name: 'Facts' })
      .getByRole('link', { name: '₹200.00, explain' })
      .last()
      .click()
    await page.waitForURL(/\/admin\/explain\?of=refund/)
    await page.getByText(/What it is made of comes to exactly ₹200/).waitFor()
    await page.getByText(/Refund rfnd_1 of ₹200 .* is made/).waitFor()
    expect(await panel(page).count()).toBe(0)
    await inspect()
    await leave()
  })
})
