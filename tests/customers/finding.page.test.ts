import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aShop, place, seeOrder, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { aVisitor, desktop, downloaded, expectInOrder, phone } from '#tests/support/visitor.ts'

describe.skipIf(!browserPath)('finding one’s purchases', { timeout: 60_000 }, () => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    temporal = await aTemporalServer()
    shop = await aShop({ temporalAddress: temporal.address })
    browser = await aBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
    await temporal?.stop()
  })

  test.each([
    [phone, true],
    [desktop, false],
  ])('the mailed link opens all orders and their files (%o, scripts: %s)', async (viewport, scripts) => {
    const email = `finder-${viewport.width}@example.com`
    const bought = await place(shop, { email })
    await place(shop, { email, product: 'starter' })
    await shop.sandbox.pay(bought.gateway_order_id, { outcome: 'captured', webhook: 'once' })
    await until(
      () => seeOrder(shop, bought.order_id),
      (it) => it.status === 'paid',
    )

    const options = { baseURL: shop.url, viewport, javaScriptEnabled: scripts }
    const { page, inspect, leave } = await aVisitor(browser, options)
    await page.goto('/')
    await page.getByRole('link', { name: 'My purchases' }).first().click()
    await inspect()
    await page.getByLabel('Email').fill('finder@nowhere')
    await page.getByRole('button', { name: 'Mail me the link' }).click()
    await page.getByText('Enter the mail address you bought with').waitFor()
    expect(await page.getByLabel('Email').inputValue()).toBe('finder@nowhere')
    expect(await page.locator(':focus').getAttribute('id')).toBe('email')
    await inspect()
    await page.getByLabel('Email').fill(email.toUpperCase())
    await page.getByRole('button', { name: 'Mail me the link' }).click()
    await page.getByRole('heading', { name: 'Look in your mail' }).waitFor()
    await inspect()

    const mails = await until(
      () => shop.sandbox.mails(email),
      (it) => it.some(({ subject }) => subject.includes('Your purchases')),
    )
    const link = /https?:\S+\/purchases\/\S+/.exec(mails.map((it) => it.text).join('\n'))?.[0] ?? ''
    await page.goto(link)
    expect(await page.getByRole('listitem').filter({ hasText: 'kit' }).allTextContents()).toEqual([
      expect.stringMatching(/Starter kit[^]*₹99[^]*Waiting for payment/),
      expect.stringMatching(/Pro kit[^]*₹499[^]*Paid/),
    ])
    await inspect()
    await page.getByRole('link', { name: 'Pro kit' }).click()
    const { name } = await downloaded(page, () => page.getByRole('link', { name: /^Download/ }).click())
    expect(name).toBe('pro-kit.zip')
    await leave()
  })

  test('a link that is no longer good leads to a new one', async () => {
    const { page, leave } = await aVisitor(browser, { baseURL: shop.url })
    await page.goto('/purchases/0123.1.forged')
    await page.getByText('This link has expired.').waitFor()
    await expectInOrder(page)
    await page.getByRole('link', { name: 'Find my purchases' }).click()
    expect(await page.title()).toMatch(/^Find my purchases/)
    await leave()
  })
})
