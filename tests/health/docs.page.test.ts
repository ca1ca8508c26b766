import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

describe.skipIf(!browserPath)('/api/docs/html', () => {
  let shop: Shop
  let browser: Awaited<ReturnType<typeof aBrowser>>

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await shop.close()
  })

  test('shows every route, and the browser refuses nothing of it', async () => {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() !== 'log') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`))
    await page.goto(`${shop.url}/api/docs/html`)
    await page.getByText('/create_order').waitFor()
    await page.getByText('/create_order').click()
    await page.getByText('Idempotency-Key').or(page.getByText('idempotency-key')).first().waitFor()
    await expect.poll(() => page.locator('.opblock').count()).toBeGreaterThanOrEqual(9)
    expect(complaints).toEqual([])
  })
})
