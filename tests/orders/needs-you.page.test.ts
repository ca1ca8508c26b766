import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { closeReview, openReview } from '#adapters/db/orders/reviews.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import { type OrderNumber, orderNumber } from '#domain/orders/order.ts'
import type { Role } from '#domain/people/roles.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aPerson, seatAt, signedInAs } from '#tests/support/desk.ts'
import { json, paidOrder } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })
const dialog = (page: Page) => page.getByRole('dialog')
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Reviews' }).getByRole('link', { name })
/** What the person is at, by its first words. */
const focused = (page: Page) =>
  page.evaluate<string>("document.activeElement?.querySelector('span')?.textContent ?? ''")

describe.skipIf(!browserPath)('what needs you', { timeout: 60_000 }, () => {
  let shop: Shop
  let browser: Browser
  let number: OrderNumber

  beforeAll(async () => {
    ;[shop, browser] = await Promise.all([aShop({ temporalAddress: null }), aBrowser()])
    await aPerson(shop, 'staff', 'asha')
    const order = await paidOrder(shop, {
      email: 'ravi@example.com',
      billing: { name: 'Ravi Kumar', state: 'KL' },
    })
    number = orderNumber(order.number)
    await shop.rows(
      `insert into disputes (id, order_number, payment_id, amount_minor, currency, phase, status, reason_code,
         respond_by, deducted_minor, held_minor, of_sale_minor, created_at, updated_at)
       select 'disp_1', order_number, id, amount_minor, currency, 'chargeback', 'open', 'goods_not_received',
         now() + interval '30 hours', 0, 0, 0, now(), now() from payments`,
    )
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })
  beforeEach(async () => {
    await shop.rows('delete from reviews')
    await waits('dispute-to-answer', { about: 'disp_1', minor: 49_900, inHours: 30 })
    await waits('workflow-failing', { about: `order/${number}`, inHours: 40 })
    await waits('orphan-payment', { about: 'pay_NobodyKnows1', minor: 120_000, order: null, inHours: -3 })
    await waits('books-disagree', { about: 'ledger-sums-to-zero', order: null, inHours: 47 })
  })

  interface Waiting {
    readonly about: string
    readonly minor?: number
    readonly order?: null
    readonly inHours: number
  }
  const waits = (reason: ReviewReason, { about, minor, order, inHours }: Waiting) =>
    openReview(shop.orm.em.fork(), {
      orderNumber: order === null ? null : number,
      reason,
      about,
      amount: minor === undefined ? null : { minor, currency: 'INR' },
      dueAt: Date.now() + inHours * 3_600_000,
    })

  async function somebody(role: Role, options: Parameters<typeof aVisitor>[1] = {}) {
    const visitor = await aVisitor(browser, { viewport: desktop, baseURL: shop.url, ...options })
    await seatAt(visitor.context, shop, { role })
    await visitor.page.goto('/admin/reviews')
    await row(visitor.page, 'A dispute to answer').waitFor()
    return visitor
  }

  test('is gone through by the keyboard, one line after the other', async () => {
    const { page, inspect, leave } = await somebody('owner')
    await page.getByRole('link', { name: 'Needs you 4' }).waitFor()
    await row(page, 'A payment that belongs to no order')
      .getByText('Overdue')
      .filter({ visible: true })
      .waitFor()
    await row(page, 'A dispute to answer').getByText('Ravi Kumar').waitFor()
    await inspect()
    await page.keyboard.press('j')
    expect(await focused(page)).toBe('A payment that belongs to no order')
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toBe('A dispute to answer')
    await page.keyboard.press('s')
    await dialog(page).getByText('comes back when it is due at the latest').waitFor()
    await inspect()
    await dialog(page)
      .getByRole('button', { name: /^A day/ })
      .click()
    await page.getByText(/^Snoozed until/).waitFor()
    await page.getByRole('link', { name: 'Needs you 3' }).waitFor()
    await row(page, 'A dispute to answer').waitFor({ state: 'detached' })
    await page.keyboard.press('j')
    expect(await focused(page)).toBe('A workflow keeps failing')
    await page.keyboard.press('Enter')
    await dialog(page).getByText('Only your note is kept').waitFor()
    await inspect()
    await dialog(page).getByLabel('What did you do?').fill('Put the version before back')
    await dialog(page).getByRole('button', { name: 'I settled it another way' }).click()
    await page.getByRole('link', { name: 'Needs you 2' }).waitFor()

    await tab(page, 'Snoozed').click()
    await row(page, 'A dispute to answer').waitFor()
    await inspect()
    await page.keyboard.press('j')
    expect(await focused(page)).toBe('A dispute to answer')
    await page.keyboard.press('s')
    await page.getByText('It needs you again').waitFor()
    await page.getByText('Nothing is snoozed').waitFor()
    await tab(page, 'Resolved').click()
    await row(page, 'Put the version before back').getByText('owner settled it outside of Origin').waitFor()
    await inspect()
    await leave()
  })

  test('is given to somebody, and whoever comes second learns of it', async () => {
    const { page, leave } = await somebody('staff')
    const menu = page.getByRole('button', { name: 'Assign or snooze: The books disagree' })
    const [review] = await shop.rows<{ id: string }>(`select id from reviews where reason = 'books-disagree'`)
    const headers = await signedInAs(shop, 'owner')
    const url = `/api/admin/reviews/${review?.id}/assign`
    await shop.app.inject({ method: 'POST', url, ...json({ to: 'asha' }, headers) })
    await menu.click()
    await page.getByRole('menuitem', { name: 'Assign to me' }).click()
    await page.getByText('It is yours now').waitFor()
    await row(page, 'The books disagree').getByText('You', { exact: true }).waitFor()
    await page.getByLabel('For', { exact: true }).selectOption('You')
    await row(page, 'A dispute to answer').waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('?assignee=me')
    await leave()
  })

  test('shows staff what only an owner may do, with the reason', async () => {
    const { page, inspect, leave } = await somebody('staff')
    await page.getByRole('button', { name: 'Resolve: A dispute to answer' }).click()
    await dialog(page).getByText('Only an owner may accept a dispute.').waitFor()
    expect(await dialog(page).getByRole('radio', { name: 'Accept' }).isDisabled()).toBe(true)
    expect(await dialog(page).getByRole('radio', { name: 'I answered at' }).isChecked()).toBe(true)
    await inspect()
    await page.goto(`/admin/orders/${number}`)
    const review = page.getByRole('region', { name: 'A dispute to answer' })
    await review.getByText('Only an owner may contest a dispute.').waitFor()
    expect(await review.getByRole('button', { name: 'Contest' }).isDisabled()).toBe(true)
    await inspect()
    await leave()
  })

  test('fits a phone and the dark, where a tap on a line opens it', async () => {
    expect.hasAssertions()
    for (const options of [{ viewport: phone }, { colorScheme: 'dark' }] as const) {
      const { page, inspect, leave } = await somebody('owner', options)
      await inspect()
      await row(page, 'A dispute to answer')
        .getByRole('button', { name: 'A dispute to answer' })
        .first()
        .click()
      await dialog(page)
        .getByRole('link', { name: `Order ${number}` })
        .waitFor()
      await inspect()
      await leave()
    }
  })

  test('says when all is done, and what settled itself', async () => {
    await shop.rows(
      `update reviews set resolved_at = now(), resolved_by = 'owner' where reason <> 'books-disagree'`,
    )
    const visitor = await aVisitor(browser, { viewport: desktop, baseURL: shop.url })
    await seatAt(visitor.context, shop, { role: 'owner' })
    const { page, inspect, leave } = visitor
    await page.goto('/admin/reviews')
    await row(page, 'The books disagree')
      .getByRole('link', { name: '“Debits equal credits” on Health' })
      .waitFor()
    const about = 'ledger-sums-to-zero'
    await closeReview(shop.orm.em.fork(), { reason: 'books-disagree', about })
    await page.getByText('Nothing needs you').waitFor()
    await inspect()
    await tab(page, 'Resolved').click()
    await row(page, 'The books disagree').getByText('Settled by itself').waitFor()
    expect(await page.getByRole('row').count()).toBe(5)
    await leave()
  })
})
