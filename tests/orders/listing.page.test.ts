import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { aShop, type Shop, until } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

const numbers = async (page: Page) => page.locator('[data-row-link]').allInnerTexts()
const lookAgain = (page: Page) => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

/** Fifty rows as plain as a browser can show them, laid out ten times over: what work costs on this machine. */
const bareList = `(() => {
  const rows = Array.from({ length: 50 }, (_, n) => '<tr>' + ('<td>' + n + '</td>').repeat(7) + '</tr>').join('')
  const table = document.createElement('table')
  document.body.append(table)
  let height = 0
  for (let time = 0; time < 10; time++) {
    table.innerHTML = rows
    height += table.offsetHeight
  }
  table.remove()
  return height
})()`

/** The bare list costs half of the 100 ms that a trip to an order may on the machine these pages are made for. */
const tripsWorth = 2

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Milliseconds of the processor that the page's main thread has used so far, however busy the machine is. */
async function meterOf(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find((it) => it.name === 'TaskDuration')?.value ?? 0) * 1_000
  }
}

describe.skipIf(!browserPath)('the list of orders', () => {
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  /** Orders numbered so, one a minute, the highest number the newest. */
  const placed = (from: number, to: number) =>
    shop.rows(
      `insert into orders (number, id, product_slug, product_name, amount_minor, currency, status, fulfilment, email,
         billing, created_at, expires_at)
       select n::text, md5(n::text), slug, name, amount_minor, currency,
         (array['paid', 'created', 'paid', 'expired', 'refunded'])[n % 5 + 1], 'pending',
         'customer' || n % 7 || '@example.com', '{"name": "Asha Rao"}',
         now() - (50100 - n) * interval '1 minute', now() + interval '7 days'
       from generate_series(?::int, ?::int) n join products on slug = (array['pro', 'starter', 'premium'])[n % 3 + 1]
         join product_prices on product_slug = slug`,
      [from, to],
    )

  async function atTheDesk(options: Parameters<typeof aVisitor>[1] = {}) {
    const visitor = await aVisitor(browser, { viewport: desktop, ...options })
    await seatAt(visitor.context, shop, { role: 'owner' })
    return visitor
  }
  const open = (page: Page, path = '') => page.goto(`${shop.url}/admin/orders${path}`)

  test('leads to the first sale on the first day', async () => {
    const { page, inspect, leave } = await atTheDesk()
    await open(page)
    const buy = page.getByRole('link', { name: 'Buy from your own shop' })
    await buy.waitFor()
    expect(await buy.getAttribute('href')).toBe(shop.config.publicUrl)
    await inspect()
    await leave()
  })

  describe('with orders in it', () => {
    beforeAll(async () => {
      await placed(50_001, 50_060)
      await shop.rows(
        `insert into reviews (order_number, reason, about, assignee, opened_at, due_at)
         values ('50058', 'refund-failed', 'rf_1', 'owner', now(), now() + interval '2 days')`,
      )
      await shop.rows(
        `insert into payments (id, order_number, gateway_order_id, gateway, amount_minor, currency, status, offer,
           customer_fee_minor, plan, verdict, sale_minor, created_at, updated_at)
         values ('pay_59', '50059', 'order_59', 'razorpay', 49900, 'INR', 'captured', false, 0, 'none', 'accepted',
           40000, now(), now())`,
      )
      await shop.rows(
        `insert into refunds (id, order_number, payment_id, amount_minor, currency, status, reason, created_at, updated_at)
         values ('rf_59', '50059', 'pay_59', 9900, 'INR', 'processed', 'goodwill', now(), now())`,
      )
    })

    test.each([
      ['light', desktop],
      ['dark', desktop],
      ['light', phone],
    ] as const)('is whole and usable by everyone, %s, on a screen of %o', async (colorScheme, viewport) => {
      const { page, inspect, leave } = await atTheDesk({ colorScheme, viewport })
      await open(page, '?product=pro')
      await page.getByRole('link', { name: '50058' }).waitFor()
      expect(await numbers(page)).toHaveLength(20)
      await inspect()
      await leave()
    })

    test('says on a wide screen what was returned of an order', async () => {
      const { page, leave } = await atTheDesk({ viewport: { width: 1680, height: 900 } })
      await open(page)
      await page.getByRole('row', { name: /50059/ }).getByText('₹99.00 returned').waitFor()
      expect(await page.getByText('returned').count()).toBe(1)
      await leave()
    })

    test('is filtered from the address and by hand, and paged there and back', async () => {
      const { page, leave } = await atTheDesk()
      await open(page, '?status=review')
      await page.getByText('A refund failed').waitFor()
      expect(await numbers(page)).toEqual(['50058'])
      await page.getByRole('button', { name: 'Clear' }).click()
      await page.getByRole('link', { name: '50060' }).waitFor()
      await page.getByRole('link', { name: 'Older' }).click()
      await page.getByRole('link', { name: '50010' }).waitFor()
      expect(await numbers(page)).toHaveLength(10)
      await page.getByRole('link', { name: 'Newer' }).click()
      await page.getByRole('link', { name: '50060' }).waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('customer6@')
      await until(
        () => numbers(page),
        (seen) => seen.length > 0 && seen.length < 10,
      )
      expect(new URL(page.url()).search).toBe('?q=customer6@')
      await page.getByRole('searchbox').fill('nobody@')
      await page.getByText('No order is like this').waitFor()
      await leave()
    })

    test('leads to an order with little work', async () => {
      const { page, leave } = await atTheDesk()
      await open(page)
      const meter = await meterOf(page)
      const workOf = async (act: () => Promise<unknown>) => {
        const before = await meter()
        await act()
        return (await meter()) - before
      }
      const bare: number[] = []
      const trips: number[] = []
      for (const number of ['50055', '50048', '50041']) {
        const row = page.getByRole('link', { name: number })
        await row.waitFor()
        expect(await numbers(page)).toHaveLength(50)
        bare.push(await workOf(() => page.evaluate(bareList)))
        await row.focus()
        trips.push(
          await workOf(async () => {
            await page.keyboard.press('Enter')
            await page.getByRole('heading', { name: `Order ${number}` }).waitFor()
            await page.getByRole('complementary', { name: 'Facts' }).getByText('customer5@').waitFor()
          }),
        )
        await page.goBack()
      }
      expect(median(trips) / median(bare)).toBeLessThan(tripsWorth)
      await leave()
    })

    test('takes new orders in at its top, and elsewhere counts them without moving a row', async () => {
      const { page, leave } = await atTheDesk({ viewport: { width: 1280, height: 600 } })
      await open(page)
      await page.getByRole('link', { name: '50060' }).waitFor()
      await placed(50_061, 50_061)
      await lookAgain(page)
      await page.getByRole('link', { name: '50061' }).waitFor()

      await page.evaluate('scrollTo(0, 400)')
      const before = await numbers(page)
      await placed(50_062, 50_064)
      await shop.rows(`update orders set status = 'cancelled' where number = '50061'`)
      await lookAgain(page)
      const pill = page.getByRole('button', { name: '3 new orders' })
      await pill.waitFor()
      expect(await numbers(page)).toEqual(before)
      await page.getByRole('row', { name: /50061/ }).getByText('Cancelled').waitFor()
      expect(await page.evaluate('scrollY')).toBe(400)
      await pill.click()
      await page.getByRole('link', { name: '50064' }).waitFor()
      expect(await page.evaluate('scrollY')).toBe(0)
      await pill.waitFor({ state: 'hidden' })

      await page.getByRole('link', { name: 'Older' }).click()
      await page.getByRole('link', { name: '50014' }).waitFor()
      await placed(50_065, 50_065)
      await lookAgain(page)
      await page.getByRole('button', { name: '1 new order', exact: true }).click()
      await page.getByRole('link', { name: '50065' }).waitFor()
      await leave()
    })
  })
})
