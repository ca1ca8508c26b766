import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { paidOrder, takeIn } from '#tests/support/edge.ts'
import { dayMs, rupees } from '#tests/support/orders.ts'
import { readPdf } from '#tests/support/pdf.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'
import type { Role } from '#domain/people/roles.ts'

const slider = (page: Page) => page.getByRole('slider', { name: 'Moment' })
const facts = (page: Page) => page.getByRole('complementary', { name: 'Facts' })
const line = (page: Page) => page.locator('[aria-current="step"]')

/** On a slow machine one thing may be several steps. */
async function backUntilGone(page: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 6 && (await facts(page).getByText(text).isVisible()); presses++) {
    await page.keyboard.press('ArrowLeft')
    await facts(page)
      .getByText(text)
      .waitFor({ state: 'detached', timeout: 3_000 })
      .catch(() => undefined)
  }
  await facts(page).getByText(text).waitFor({ state: 'detached' })
}

/** Long enough for what follows to be a step of its own. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 400))

describe.skipIf(!browserPath)('a history at the desk', { timeout: 120_000 }, () => {
  let shop: Shop
  let browser: Browser
  let order: Awaited<ReturnType<typeof paidOrder>>

  beforeAll(async () => {
    browser = await aBrowser()
    shop = await aShop({ temporalAddress: null })
    const placed = await place(shop)
    await pause()
    const captured = { outcome: 'captured', webhook: 'drop' }
    order = { ...placed, payment: await shop.sandbox.pay(placed.gateway_order_id, captured) }
    await tellWebhook(shop, 'payment.captured', order.payment)
    await takeIn(shop, order)
    await pause()
    const [paymentId, amount] = [String(order.payment['id']), rupees(200)]
    await hear({
      type: 'refund-reported',
      report: { gatewayRefundId: 'rfnd_1', refundId: null, paymentId, amount, status: 'processed' },
    })
    await pause()
    await hear({
      type: 'dispute-reported',
      report: {
        disputeId: 'disp_1',
        paymentId,
        amount: rupees(299),
        phase: 'chargeback',
        status: 'open',
        reasonCode: 'fraud',
        respondBy: Date.now() + 7 * dayMs,
        deductedMinor: 29_900,
      },
    })
    await pause()
    await paidOrder(shop)
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await shop.close()
  })

  async function hear(fact: OrderFact): Promise<void> {
    const type = fact.type === 'refund-reported' ? 'refund.processed' : 'payment.dispute.created'
    const told = {
      source: 'razorpay' as const,
      eventId: randomUUID(),
      type,
      subject: `order/${order.number}`,
    }
    await recordFacts(shop.orm.em.fork(), [{ ...told, facts: [fact] }])
    await takeIn(shop, order)
  }

  async function somebody(role: Role, viewport: { width: number; height: number } = desktop) {
    const visitor = await aVisitor(browser, { viewport, baseURL: shop.url })
    await seatAt(visitor.context, shop, { role })
    return visitor
  }

  test('is scrubbed back by the keyboard: the order stands as it stood, the address keeps where', async () => {
    expect.hasAssertions()
    const { page, inspect, leave } = await somebody('owner')
    await page.goto(`/admin/orders/${order.number}`)
    await page.getByRole('link', { name: 'History', exact: true }).click()
    await facts(page).getByText('Partly refunded').waitFor()
    await facts(page).getByText('A dispute to answer').waitFor()
    await inspect()
    await slider(page).focus()
    await backUntilGone(page, 'A dispute to answer')
    await page.waitForURL(/at=/)
    await facts(page).getByText('Partly refunded').waitFor()
    await line(page).waitFor()
    await backUntilGone(page, 'Partly refunded')
    await facts(page).getByText('Delivered').waitFor()
    await facts(page).getByText('₹499').first().waitFor()
    await inspect()
    await page.keyboard.press('Home')
    await facts(page).getByText('Nothing yet').waitFor()
    expect(await slider(page).getAttribute('aria-valuetext')).toMatch(/\d{4}.*\. \S/)
    await page.reload()
    await facts(page).getByText('Waiting for payment').waitFor()
    await page.getByRole('button', { name: 'Back to now' }).click()
    await facts(page).getByText('Partly refunded').waitFor()
    await leave()
  })

  test('is followed from a line of what happened, and from a date and time', async () => {
    expect.hasAssertions()
    const { page, leave } = await somebody('viewer')
    await page.goto(`/admin/orders/${order.number}/history`)
    await page.getByRole('button', { name: /It is earned: the order was sold/ }).click()
    await page.waitForURL(/at=/)
    await facts(page).getByText('Partly refunded').waitFor({ state: 'detached' })
    await facts(page).getByText('Delivered').waitFor()
    await page.getByLabel('As of').fill('2020-01-01T10:00:00')
    await page.getByLabel('As of').blur()
    await facts(page).getByText('Not ordered yet').waitFor()
    expect(await page.getByRole('link', { name: 'Export as PDF' }).count()).toBe(0)
    await leave()
  })

  test('is of the whole customer, too, fits a phone, and is exported as a paper', async () => {
    expect.hasAssertions()
    const { page, inspect, leave } = await somebody('accountant', phone)
    await page.goto(`/admin/orders/${order.number}/history`)
    await facts(page).getByText('Partly refunded').waitFor()
    await inspect()
    await page.getByRole('link', { name: 'This customer' }).click()
    await page.getByText('2 orders').waitFor()
    await facts(page).getByText('₹998').waitFor()
    await inspect()
    await slider(page).focus()
    await page.keyboard.press('Home')
    await page.getByText('One order').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 60_000 }),
      page.getByRole('link', { name: 'Export as PDF' }).click(),
    ])
    const { text } = readPdf(await readFile(await download.path()))
    expect(text.replaceAll(/\s+/g, ' ')).toContain('A customer’s history')
    await leave()
  })
})
