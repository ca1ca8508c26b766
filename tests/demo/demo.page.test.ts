import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropDemo, makeDemo } from '#scripts/demo/database.ts'
import { liveAYear } from '#scripts/demo/year.ts'
import { writeRows } from '#scripts/seed/write.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { paidOrder } from '#tests/support/edge.ts'
import { aShop, type Placed, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })
const banner = (page: Page, name: string) => page.getByRole('region', { name })
const nav = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Desk' }).getByRole('link', { name, exact: true })

describe.skipIf(!browserPath)('demo data at the desk', { timeout: 120_000 }, () => {
  let shop: Shop
  let browser: Browser
  let paid: Placed

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
    paid = await paidOrder(shop)
    await makeDemo(shop.config.databaseUrl, async (orm) => {
      await writeRows(orm)
      await liveAYear(orm, { seed: 3, days: 10 })
    })
  }, 600_000)
  afterAll(async () => {
    await browser?.close()
    await dropDemo(shop.config.databaseUrl)
    await shop?.close()
  })

  async function atTheDesk(viewport: { width: number; height: number }) {
    const visitor = await aVisitor(browser, { viewport, baseURL: shop.url })
    await seatAt(visitor.context, shop, { role: 'owner' })
    await visitor.page.goto('/admin/')
    await heading(visitor.page, 'Home').waitFor()
    return visitor
  }

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ] as const)('is asked for, said on every page, and left again, on a %s', async (_, viewport) => {
    const { page, inspect, leave } = await atTheDesk(viewport)
    await banner(page, 'Sandbox').getByRole('button', { name: 'Show demo data' }).click()
    await banner(page, 'Demo').getByText('DEMO DATA').waitFor()
    await heading(page, 'Home').waitFor()
    await inspect()
    await page.goto('/admin/orders')
    await page.locator('[data-row-link]').first().waitFor()
    const numbers = await page.locator('[data-row-link]').allInnerTexts()
    expect(numbers.length).toBeGreaterThan(10)
    expect(numbers.every((it) => it.startsWith('9000'))).toBe(true)
    await inspect()
    await banner(page, 'Demo').getByRole('button', { name: 'Back to the shop' }).click()
    await banner(page, 'Sandbox').waitFor()
    await page.goto('/admin/orders')
    await page.getByRole('link', { name: paid.number }).waitFor()
    expect(await page.locator('[data-row-link]').count()).toBe(1)
    await leave()
  })

  test('offers no page that it has nothing for, and says no to whatever would change something', async () => {
    const { page, leave } = await atTheDesk(desktop)
    await page.getByRole('button', { name: 'Show demo data' }).click()
    await banner(page, 'Demo').waitFor()
    await nav(page, 'Ledger').waitFor()
    for (const name of ['Settings', 'Health', 'People', 'Exports'])
      expect(await nav(page, name).count()).toBe(0)
    await page.goto('/admin/orders?status=created')
    await page.locator('[data-row-link]').first().click()
    await page.getByRole('button', { name: 'Cancel the order' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).click()
    await page.getByText('Demo data is only shown').first().waitFor()
    await leave()
  })

  test('that is cleared while somebody looks at it leaves them in the shop', async () => {
    const { page, leave } = await atTheDesk(desktop)
    await page.getByRole('button', { name: 'Show demo data' }).click()
    await banner(page, 'Demo').waitFor()
    await dropDemo(shop.config.databaseUrl)
    await page.goto('/admin/orders')
    await banner(page, 'Sandbox').waitFor()
    await page.getByRole('link', { name: paid.number }).waitFor()
    expect(await page.getByRole('button', { name: 'Show demo data' }).count()).toBe(0)
    await leave()
  })
})
