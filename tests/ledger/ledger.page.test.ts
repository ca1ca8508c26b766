import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { monthInWords } from '#domain/ledger/days.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { paidOrder } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Ledger' }).getByRole('link', { name })

/** What the browser saves when the link is pressed. */
async function saved(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
  return readFile(await file.path(), 'utf8')
}

describe.skipIf(!browserPath)('the ledger at the desk', { timeout: 90_000 }, () => {
  let shop: Shop
  let browser: Browser
  let number: string
  let lastMonth: string

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  async function somebody(role: Role, viewport: { width: number; height: number } = desktop) {
    const visitor = await aVisitor(browser, { viewport, baseURL: shop.url })
    await seatAt(visitor.context, shop, { role })
    await visitor.page.goto('/admin/ledger')
    await heading(visitor.page, 'Ledger').waitFor()
    return visitor
  }

  test('says on the first day what will appear', async () => {
    expect.hasAssertions()
    const { page, inspect, leave } = await somebody('accountant')
    for (const name of ['Entries', 'Closed months', 'Balances']) {
      await tab(page, name).click()
      await page.getByText(/Nothing in the books yet|No month is closed yet/).waitFor()
      await inspect()
    }
    await leave()
  })

  describe('with two sales', () => {
    beforeAll(async () => {
      ;({ number } = await paidOrder(shop))
      await paidOrder(shop)
      await shop.rows(
        `with sold as (insert into ledger_transactions (key, kind, currency, occurred_at)
           values ('settlement/old', 'settlement', 'INR', shop_now() - interval '1 month') returning id)
         insert into ledger_entries (transaction_id, account, amount_minor)
         select id, account, minor from sold, (values ('bank', 10000), ('gateway', -10000)) e (account, minor)`,
      )
      const [found] = await shop.rows<{ month: string }>(
        `select to_char(min(booked_on), 'YYYY-MM') as month from ledger_transactions`,
      )
      lastMonth = monthInWords(found?.month ?? '')
    })

    test('an accountant reads it all, takes it home, and is offered nothing else', async () => {
      const { page, inspect, leave } = await somebody('accountant')
      await row(page, 'Sales').getByText('₹998.00').first().waitFor()
      await row(page, 'Customers’ money').getByText('₹0.00').first().waitFor()
      await inspect()
      expect(await saved(page, 'Save the balances as CSV')).toMatch(
        /^sales,Sales,Income,INR,0\.00,0\.00,998\.00,-998\.00,2\r$/m,
      )
      await page.getByLabel('Account').selectOption({ label: 'Sales' })
      await heading(page, 'Ledger').waitFor()
      await page.getByText(/^Sales: what it held/).waitFor()
      await button(page, 'Table').click()
      await page.getByRole('table', { name: 'Sales by day' }).getByRole('row').nth(1).waitFor()
      expect(await saved(page, 'Save these days as CSV')).toMatch(/,sales,INR,0\.00,998\.00,-998\.00,2\r$/m)
      await page.getByRole('link', { name: 'Its entries' }).click()

      await heading(page, 'Entries').waitFor()
      await page.getByText('2 entries').waitFor()
      expect(await row(page, 'Sale').count()).toBe(2)
      await inspect()
      expect((await saved(page, 'Save these entries as CSV')).split('\r\n')).toHaveLength(4)
      await row(page, number).getByRole('link').first().click()

      await heading(page, /^Sale, transaction/).waitFor()
      await page.getByText('The order is paid: deliver, send the confirmation.').waitFor()
      await page.getByText(/^Razorpay said: Payment .* captured/).waitFor()
      await inspect()
      await page.getByRole('link', { name: number }).click()

      await heading(page, `Order ${number}`).waitFor()
      await page.getByRole('link', { name: 'In the ledger' }).first().click()
      await heading(page, /transaction/).waitFor()
      await page.goto('/admin/ledger/closed')
      await page.getByText(`Next: ${lastMonth}`).waitFor()
      expect(await button(page, /^Close|Open again|Post/).count()).toBe(0)
      await inspect()
      await leave()
    })

    test('an owner posts a payout by hand, told before what it will do', async () => {
      expect.hasAssertions()
      const { page, inspect, leave } = await somebody('owner')
      await button(page, 'Post by hand').click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Amount').fill('150.5')
      await dialog.getByRole('textbox', { name: 'Note' }).fill('UTR 4471')
      await dialog.getByText('Debit ₹150.50, Bank').waitFor()
      await dialog.getByText('₹100.00 → ₹250.50').waitFor()
      await inspect()
      await dialog.getByRole('button', { name: 'Post it' }).click()
      await dialog.waitFor({ state: 'detached' })
      await row(page, 'Bank').getByText('₹250.50').first().waitFor()
      await tab(page, 'Entries').click()
      await row(page, 'UTR 4471').first().getByText('by hand, owner').waitFor()
      await leave()
    })

    test('an owner closes a month, is refused in words on a day of it, and opens it again', async () => {
      expect.hasAssertions()
      const { page, inspect, leave } = await somebody('owner')
      await tab(page, 'Closed months').click()
      await button(page, `Close ${lastMonth}`).click()
      await page.getByText(`The 2 entries of ${lastMonth} stay as they are.`).waitFor()
      await inspect()
      await button(page, 'Close the month').click()
      await row(page, lastMonth).getByText('owner').waitFor()
      await page.getByText('is not over yet').waitFor()

      await tab(page, 'Balances').click()
      await button(page, 'Post by hand').click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Amount').fill('1')
      await dialog.getByLabel('Day').fill('2020-01-31')
      await dialog.getByRole('textbox', { name: 'Note' }).fill('Too late')
      await dialog.getByRole('button', { name: 'Post it' }).click()
      await dialog.getByText(/Must not lie in a closed month/).waitFor()
      await inspect()
      await dialog.getByRole('button', { name: 'Not now' }).click()

      await tab(page, 'Closed months').click()
      await button(page, 'Open again').click()
      await page.getByRole('dialog').getByLabel('Reason').fill('A payout was missing')
      await page.getByRole('dialog').getByRole('button', { name: 'Open again' }).click()
      await page.getByText('No month is closed yet').waitFor()
      await leave()
    })

    test('fits a phone', async () => {
      expect.hasAssertions()
      const { page, inspect, leave } = await somebody('owner', phone)
      await row(page, 'Sales').first().waitFor()
      await inspect()
      for (const name of ['Entries', 'Closed months']) {
        await tab(page, name).click()
        await page.getByRole('row').first().waitFor()
        await inspect()
      }
      await leave()
    })
  })
})
