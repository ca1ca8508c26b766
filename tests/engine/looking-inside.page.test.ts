import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { activityFailed, activityWorks } from '#adapters/db/engine/problems.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { atRest } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { aVisitor, desktop, expectInOrder, phone } from '#tests/support/visitor.ts'

describe.skipIf(!browserPath)('the desk, looking inside,', () => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  let browser: Browser
  let visitor: Awaited<ReturnType<typeof aVisitor>>
  let page: Page

  beforeAll(async () => {
    temporal = await aTemporalServer()
    browser = await aBrowser()
    shop = await aShop({ temporalAddress: temporal.address, settings: { ARCHIVE_EVERY: '500ms' } })
    visitor = await aVisitor(browser, { viewport: desktop })
    page = visitor.page
    await seatAt(visitor.context, shop, { role: 'viewer' })
  })

  afterAll(async () => {
    await visitor.leave()
    await browser.close()
    await shop.close()
    await temporal.stop()
  })

  const workflowOf = ({ number }: Placed) => `${shop.url}/admin/engine/order%2F${number}`
  const event = (words: string) => page.getByRole('button', { name: words })

  /** The page at both widths and in both lights, as far as a program can tell. */
  async function inspect(): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const size of [phone, desktop]) {
        await page.setViewportSize(size)
        await expectInOrder(page)
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }

  test('an order’s workflow shows until when it sleeps, and lives', async () => {
    const order = await place(shop)
    await page.goto(workflowOf(order))
    await page.getByText('Sleeps until').waitFor()
    await event('Waits until').waitFor()
    await inspect()
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    await atRest(shop, order, { when: (it) => it.status === 'paid' })
    await event('Sent a mail').waitFor()
    await event('Came to rest').waitFor()
    expect(await page.getByText('Sleeps until').count()).toBe(0)
  })

  test('an event opens to what it carried, and every step shows when asked for', async () => {
    await event('Took in what was new').first().click()
    await page.getByText('"takeInOrder"').waitFor()
    expect(await event('A worker took its turn').count()).toBe(0)
    await page.getByLabel('Every step').click()
    await event('A worker took its turn').first().waitFor()
    await inspect()
  })

  test('its history is taken home, and the replay test says where it belongs', async () => {
    await page.getByRole('button', { name: 'Add as replay test' }).click()
    await page.getByText('npx vitest run tests/orders/replay.workflow.test.ts').waitFor()
    await page.getByText('tests/histories/order-').waitFor()
    await expectInOrder(page)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the file' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^order-\d+-[0-9a-f]{8}\.json$/)
    const { events }: { events: unknown[] } = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(events.length).toBeGreaterThan(10)
    await page.keyboard.press('Escape')
  })

  test('health says in one line that everything runs, and names what does not as it happens', async () => {
    await page.goto(`${shop.url}/admin/health`)
    await page.getByText('Everything runs.').waitFor()
    await inspect()
    const failing = {
      workflowId: 'order/10001',
      name: 'sendMail',
      attempt: 7,
      reason: 'The mail server is away.',
    }
    await activityFailed(shop.orm.em.fork(), failing)
    await page.getByText('1 step of a workflow keeps failing.').waitFor()
    await page.getByText('The mail server is away.').waitFor()
    await inspect()
    await page.getByRole('link', { name: 'Order 10001' }).click()
    await event('Came to rest').waitFor()
    await activityWorks(shop.orm.em.fork(), failing)
    await page.getByRole('link', { name: 'Health' }).first().click()
    await page.getByText('Everything runs.').waitFor()
    expect(await page.getByText('The mail server is away.').count()).toBe(0)
  })

  test('a routine’s workflow is reached from health', async () => {
    await page.getByRole('link', { name: 'We put away what is no longer needed.' }).click()
    await event('Planned the next round').first().waitFor()
    expect(await page.getByText('Under way').count()).toBeGreaterThan(0)
  })
})
