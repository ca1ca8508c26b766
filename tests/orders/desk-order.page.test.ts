import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt, signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { atRest } from '#tests/support/outcome.ts'
import { aShop, place, type Placed, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { aVisitor, desktop } from '#tests/support/visitor.ts'
import type { Role } from '#domain/people/roles.ts'

const timeline = (page: Page) => page.getByRole('list', { name: 'What happened, oldest first' })

const refundRoute = 'POST /v1/payments/:id/refund'

describe.skipIf(!browserPath)('an order at the desk', { timeout: 90_000 }, () => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    ;[temporal, browser] = await Promise.all([aTemporalServer(), aBrowser()])
    shop = await aShop({ temporalAddress: temporal.address })
  })
  afterAll(async () => {
    await browser.close()
    await shop.close()
    await temporal.stop()
  })

  async function somebody(role: Role, viewport: { width: number; height: number } = desktop) {
    const visitor = await aVisitor(browser, { viewport, baseURL: shop.url })
    await seatAt(visitor.context, shop, { role })
    return visitor
  }

  const paid = async (): Promise<Placed> => {
    const order = await place(shop)
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    await atRest(shop, order)
    return order
  }

  /** A sold order whose second payment could not be given back. */
  const withFailedRefund = async (): Promise<Placed> => {
    const order = await paid()
    await shop.sandbox.fault(refundRoute, 'refund-fails')
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    await atRest(shop, order, { when: (it) => it.reviews.length > 0 })
    return order
  }

  test('its story is told from the placing to the mail, raw facts one click away', async () => {
    expect.hasAssertions()
    const { number } = await paid()
    const { page, inspect, leave } = await somebody('owner')
    await page.goto(`/admin/orders/${number}`)
    await timeline(page).getByText('Confirmation mail accepted by the mail server.').waitFor()
    await timeline(page).getByText('The order is paid: deliver, send the confirmation.').waitFor()
    await inspect()
    await timeline(page)
      .getByRole('listitem')
      .filter({ hasText: 'Razorpay said: Payment' })
      .first()
      .getByRole('button', { name: 'Details' })
      .click()
    await page
      .getByRole('group', { name: 'What came' })
      .getByText(/payment\.(authorized|captured)/)
      .first()
      .waitFor()
    await leave()
  })

  test('the confirmation is sent again, and a second mail arrives', async () => {
    const order = await paid()
    const { page, leave } = await somebody('staff')
    await page.goto(`/admin/orders/${order.number}`)
    await page.getByRole('button', { name: 'Send the confirmation again' }).click()
    await page.getByText('One mail with the download goes to asha@example.com.').waitFor()
    await page.getByRole('button', { name: 'Send it' }).click()
    await timeline(page).getByText('staff asked for the confirmation mail once more.').waitFor()
    const accepted = 'Confirmation mail accepted by the mail server.'
    await timeline(page).getByText(accepted).nth(1).waitFor()
    expect((await atRest(shop, order)).mails).toEqual(['order-confirmed sent', 'order-confirmed sent'])
    await leave()
  })

  test('a refund that failed is tried again from the order, and the order is at rest', async () => {
    const order = await withFailedRefund()
    const { page, inspect, leave } = await somebody('owner', { width: 360, height: 740 })
    await page.goto(`/admin/orders/${order.number}`)
    const review = page.getByRole('region', { name: 'A refund failed' })
    await review.getByRole('button', { name: 'Try the refund again' }).click()
    await page.getByText('A new refund of ₹499 is asked for at Razorpay.').waitFor()
    await inspect()
    await page.getByRole('dialog').getByRole('button', { name: 'Try the refund again' }).click()
    await review.waitFor({ state: 'detached' })
    await timeline(page).getByText('owner had it tried again (a refund failed).').waitFor()
    expect(await atRest(shop, order)).toMatchObject({
      status: 'paid',
      refunds: ['second-payment failed 49900', 'second-payment processed 49900'],
      reviews: [],
      owedMinor: 0,
    })
    await leave()
  })

  test('of two who resolve at once the second is told who was first', async () => {
    expect.hasAssertions()
    const order = await withFailedRefund()
    const { page, inspect, leave } = await somebody('owner')
    await page.goto('/admin/reviews')
    await page.getByRole('link', { name: order.number }).waitFor()
    await inspect()
    await page.getByRole('button', { name: 'Resolve: A refund failed' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'I settled it another way' }).check()
    await dialog.getByLabel('What did you do?').fill('Paid back by bank transfer')

    const [review] = await shop.rows<{ id: string }>('select id from reviews where resolved_at is null')
    const staff = await signedInAs(shop, 'staff')
    const url = `/api/admin/reviews/${review?.id}/resolve`
    await shop.app.inject({ method: 'POST', url, ...json({ resolution: 'try-again' }, staff) })

    await dialog.getByRole('button', { name: 'I settled it another way' }).click()
    await dialog.getByText('staff had it tried again').waitFor()
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
    await page.getByText('Nothing needs you').waitFor()
    await page.getByRole('link', { name: 'Resolved' }).click()
    await page.getByText('had it tried again').first().waitFor()
    await leave()
  })

  test('whoever only reads sees the story, masked, and no way to act', async () => {
    const { number } = await paid()
    const { page, inspect, leave } = await somebody('viewer')
    await page.goto(`/admin/orders/${number}`)
    await page.getByText('a•••a@example.com').waitFor()
    expect(await page.getByRole('button', { name: 'Cancel the order' }).count()).toBe(0)
    await inspect()
    await leave()
  })
})
