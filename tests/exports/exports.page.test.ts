import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { place, type Placed, aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'
import { linesOf } from '#tests/support/csv.ts'

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })
const file = (page: Page, name: string) => page.getByRole('link', { name: `Save ${name} as CSV` })

/** What the browser saves when the link is pressed, and under which name. */
async function saved(page: Page, name: string) {
  const [download] = await Promise.all([page.waitForEvent('download'), file(page, name).click()])
  const text = await readFile(await download.path(), 'utf8')
  return { name: download.suggestedFilename(), lines: linesOf(text) }
}

describe.skipIf(!browserPath)('exports at the desk', { timeout: 90_000 }, () => {
  let shop: Shop
  let browser: Browser
  let placed: Placed

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
    placed = await place(shop)
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  async function somebody(role: Role, viewport: { width: number; height: number } = desktop) {
    const visitor = await aVisitor(browser, { viewport, baseURL: shop.url })
    await seatAt(visitor.context, shop, { role })
    await visitor.page.goto('/admin/exports')
    await heading(visitor.page, 'Exports').waitFor()
    return visitor
  }

  test('an accountant takes a month and everything home, and sees what is in it', async () => {
    const { page, inspect, leave } = await somebody('accountant')
    const all = await saved(page, 'orders')
    expect(all.name).toBe('orders.csv')
    expect(all.lines.map((it) => it['order_number'])).toEqual([placed.number])
    await page.getByRole('button', { name: 'Last month' }).click()
    await page.waitForURL(/from=\d{4}-\d\d-01&to=/)
    const month = await saved(page, 'orders')
    expect(month.name).toMatch(/^orders-\d{4}-\d\d\.csv$/)
    expect(month.lines).toEqual([])
    await page.getByRole('button', { name: 'This financial year' }).click()
    await page.waitForURL(/from=\d{4}-04-01&to=\d{4}-03-31/)
    expect((await saved(page, 'customers')).lines).toMatchObject([{ email: 'asha@example.com', orders: '1' }])
    await page.getByText('Its 16 columns').first().click()
    await page.getByText('captured_at').waitFor()
    await inspect()
    await leave()
  })

  test('days the wrong way round are said, and offer no file', async () => {
    const { page, inspect, leave } = await somebody('owner')
    await page.getByLabel('From', { exact: true }).fill('2026-10-02')
    await page.getByLabel('To', { exact: true }).fill('2026-10-01')
    await page.getByRole('alert').getByText('The last day is before the first.').waitFor()
    expect(await file(page, 'orders').getAttribute('href')).toBeNull()
    await inspect()
    await leave()
  })

  test('staff are offered the customers alone, on a phone too', async () => {
    const { page, inspect, leave } = await somebody('staff', phone)
    await file(page, 'customers').waitFor()
    expect(await page.getByRole('link', { name: /as CSV$/ }).count()).toBe(1)
    await inspect()
    await leave()
  })
})
