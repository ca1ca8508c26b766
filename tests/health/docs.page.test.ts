import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

const Described = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })

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
    // What is not in sight is not drawn: the window is as high as the whole page.
    const page = await browser.newPage({ viewport: { width: 1280, height: 16_000 } })
    const { paths } = Described.parse(await (await fetch(`${shop.url}/api/docs`)).json())
    const operations = Object.values(paths).flatMap((path) => Object.keys(path))
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
    await expect.poll(() => page.locator('.opblock').count()).toBe(operations.length)
    expect(complaints).toEqual([])
  })
})
