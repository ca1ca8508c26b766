import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aBundle, aFile, aPictureOf, aPrice } from '#tests/support/shelf.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

/** One pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.skipIf(!browserPath)('products in a browser', { timeout: 60_000 }, () => {
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    await aBundle(shop, 'both', ['starter', 'pro'])
    await aPrice(shop, 'pro', { currency: 'USD', amountMinor: 700 })
    await aFile(shop, 'pro', 'More sheets')
    await aPictureOf(shop, 'pro', pixel)
    await shop.rows(`update products set sale_limit = 3, taken = 3 where slug = 'premium'`)
    browser = await aBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  test.each([
    [phone, true],
    [desktop, true],
    [phone, false],
  ])('from the first page to paying in another currency (%o, scripts: %s)', async (viewport, scripts) => {
    const { page, inspect, leave } = await aVisitor(browser, {
      baseURL: shop.url,
      viewport,
      javaScriptEnabled: scripts,
    })
    await page.goto('/')
    await inspect()
    await page.getByRole('link', { name: 'Pro kit', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Pro kit' }).waitFor()
    await page.getByText('More sheets').waitFor()
    await page.getByRole('img', { name: 'Pro kit' }).waitFor()
    await inspect()
    await page.getByRole('link', { name: /^USD/ }).click()
    await page.getByText('$7', { exact: true }).waitFor()
    expect(new URL(page.url()).search).toBe('?currency=USD')
    await page.getByRole('link', { name: 'Buy Pro kit' }).click()
    await page.getByRole('button', { name: 'Pay $7' }).waitFor()
    expect(new URL(page.url()).search).toBe('?currency=USD')
    await inspect()
    await leave()
  })

  test.each([phone, desktop])('a bundle, and what is sold out (%o)', async (viewport) => {
    const { page, inspect, leave } = await aVisitor(browser, { baseURL: shop.url, viewport })
    await page.goto('/products/both')
    await inspect()
    await page.getByRole('link', { name: 'Starter kit' }).click()
    await page.getByRole('heading', { level: 1, name: 'Starter kit' }).waitFor()
    for (const path of ['/products/premium', '/buy/premium']) {
      await page.goto(path)
      await page.getByText('Sold out').first().waitFor()
      expect(await page.getByRole('link', { name: /^Buy/ }).count()).toBe(0)
      expect(await page.getByRole('button', { name: /^Pay/ }).count()).toBe(0)
      await inspect()
    }
    await leave()
  })
})
