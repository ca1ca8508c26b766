import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { atRest, type Outcome } from '#tests/support/outcome.ts'
import { aShop, place, type Placed, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

const timeline = (page: Page) => page.getByRole('list', { name: 'What happened, oldest first' })

const made = (count: number) => ({
  when: (it: Outcome) => it.refunds.filter((refund) => refund.includes('processed')).length === count,
})

describe.skipIf(!browserPath)('refunds at the desk', { timeout: 90_000 }, () => {
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

  const sell = async (): Promise<Placed> => {
    const order = await place(shop)
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    await atRest(shop, order)
    return order
  }

  test('half goes back with the download kept, then the rest with the download ended, all said before', async () => {
    const order = await sell()
    const { page, inspect, leave } = await somebody('owner')
    await page.goto(`/admin/orders/${order.number}`)
    await page.getByRole('button', { name: 'Refund…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Nothing of this payment stays sold.').waitFor()
    expect(await dialog.getByRole('checkbox', { name: 'End the download' }).isChecked()).toBe(true)

    const amount = dialog.getByLabel('How much')
    await amount.and(page.locator(':focus')).waitFor()
    await amount.fill('500')
    await dialog.getByText('Give back at least ₹1 and at most ₹499').waitFor()
    expect(await dialog.getByRole('button', { name: 'Refund', exact: true }).isDisabled()).toBe(true)
    await amount.fill('249.50')
    for (const sentence of [
      '₹249.50 goes back to the account it was paid from.',
      '₹249.50 stays sold.',
      'The download stays open.',
      'The customer is told by mail.',
    ])
      await dialog.getByText(sentence).waitFor()
    await inspect()
    await dialog.getByLabel('Why').selectOption('Not as described')
    await dialog.getByLabel('Note').fill('Half of it was missing')
    await dialog.getByRole('button', { name: 'Refund ₹249.50' }).click()
    await dialog.waitFor({ state: 'detached' })
    await timeline(page)
      .getByText('owner gave ₹249.50 back: not as described. “Half of it was missing”')
      .waitFor()
    expect(await atRest(shop, order, made(1))).toMatchObject({
      status: 'partially_refunded',
      fulfilment: 'delivered',
    })

    await page.getByText('Partly refunded').first().waitFor()
    await page.keyboard.press('r')
    await dialog.getByText('₹249.50 is left').waitFor()
    await dialog.getByRole('button', { name: 'Refund ₹249.50' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await atRest(shop, order, made(2))).toMatchObject({ status: 'refunded', fulfilment: 'revoked' })
    await page.getByText('All of this payment has gone back already, or is on its way.').waitFor()
    await inspect()

    await page.goto('/admin/refunds')
    await page.getByRole('link', { name: order.number }).first().waitFor()
    expect(await page.getByRole('row').filter({ hasText: order.number }).count()).toBe(2)
    await page.getByText('Half of it was missing').waitFor()
    await inspect()
    await leave()
  })

  test('on a phone it fits, and the palette offers it', async () => {
    expect.hasAssertions()
    const order = await sell()
    const { page, inspect, leave } = await somebody('owner', phone)
    await page.goto(`/admin/orders/${order.number}`)
    await page.getByRole('button', { name: 'Refund…' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: `Refund order ${order.number}` }).click()
    await page.getByRole('dialog').getByText('₹499 goes back').waitFor()
    await page.getByLabel('How much').and(page.locator(':focus')).waitFor()
    await inspect()
    await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).click()
    await page.goto('/admin/refunds?status=written-off')
    await page.getByText('No refunds').waitFor()
    await inspect()
    await leave()
  })

  test('whoever may not refund sees what went back, and no way to give more back', async () => {
    expect.hasAssertions()
    const order = await sell()
    const { page, leave } = await somebody('staff')
    await page.goto(`/admin/orders/${order.number}`)
    await timeline(page).getByText('The order is paid').waitFor()
    expect(await page.getByRole('button', { name: 'Refund…' }).count()).toBe(0)
    await leave()
  })
})
