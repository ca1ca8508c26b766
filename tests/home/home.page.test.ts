import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

describe.skipIf(!browserPath)('home', () => {
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
    // Monday, 23 November 2026, 14:00 in Kolkata.
    await shop.rows(
      `update clock set offset_ms = extract(epoch from timestamptz '2026-11-23T14:00:00+05:30' - now()) * 1000`,
    )
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  async function atHome(options: Parameters<typeof aVisitor>[1] = {}) {
    const visitor = await aVisitor(browser, { viewport: desktop, ...options })
    await seatAt(visitor.context, shop, { role: 'owner' })
    await visitor.page.goto(`${shop.url}/admin`)
    return visitor
  }

  test('leads to the first sale on the first day, and shows no figure', async () => {
    const { page, inspect, leave } = await atHome()
    await page.getByRole('link', { name: 'Buy from your own shop' }).waitFor()
    expect(await page.getByText('₹').count()).toBe(0)
    await inspect()
    await leave()
  })

  describe('with a week behind it', () => {
    beforeAll(async () => {
      const sold = ['2026-11-15T12:00', '2026-11-16T09:10', '2026-11-16T18:00', '2026-11-23T10:20']
      const values = sold.map((at, n) => `('${40_001 + n}', timestamptz '${at}:00+05:30')`).join(', ')
      await shop.rows(
        `insert into orders (number, id, product_slug, product_name, amount_minor, currency, status, fulfilment,
           created_at, expires_at)
         select number, number, 'pro', 'Pro', 49900, 'INR', 'paid', 'delivered', at, at
         from (values ${values}) o (number, at)`,
      )
      await shop.rows(
        `with sale as (insert into ledger_transactions (key, kind, order_number, currency, occurred_at)
           select number, 'sale', number, 'INR', created_at from orders returning id)
         insert into ledger_entries (transaction_id, account, amount_minor)
         select id, account, minor from sale, (values ('customer-funds', 49900), ('sales', -49900)) e (account, minor)`,
      )
      await shop.rows(
        `insert into reviews (order_number, reason, about, amount_minor, currency, assignee, opened_at, due_at)
         values ('40004', 'refund-failed', 'rf_1', 49900, 'INR', 'owner', now(), now() + interval '1 day')`,
      )
      await shop.rows(
        `insert into upcoming (subject, kind, about, due_at, reason, amount_minor, currency)
         values ('order/40004', 'order-expiry', '40004', now() + interval '3 hours', '', 49900, 'INR')`,
      )
    })

    test('says what needs you, how today compares, and what goes out next', async () => {
      const { page, leave } = await atHome()
      await page.getByText('1 open, ₹499.00 in them').waitFor()
      await page.getByText('As much as last Monday by now').waitFor()
      await page.getByText('As many as last Monday by now').waitFor()
      await page.getByText('It takes four Mondays since your first order: one is over').waitFor()
      const tenToEleven = page.getByRole('row', { name: /^10:00/, includeHidden: true })
      expect(await tenToEleven.innerText()).toMatch(/₹499\.00\s+₹0\.00/)
      await page.getByRole('link', { name: /Expires unless paid/ }).waitFor()
      await page.getByRole('link', { name: /A refund failed/ }).click()
      await page.waitForURL('**/admin/orders/40004')
      await leave()
    })

    test.each([
      ['dark', desktop],
      ['light', phone],
    ] as const)('is whole and usable by everyone, %s, on a screen of %o', async (colorScheme, viewport) => {
      const { page, inspect, leave } = await atHome({ colorScheme, viewport })
      expect(await page.getByRole('region', { name: 'Today' }).innerText()).toContain('₹499.00')
      await inspect()
      await leave()
    })
  })
})
