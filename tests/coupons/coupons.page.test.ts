import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aCoupon, usesOf } from '#tests/support/coupons.ts'
import { seatAt } from '#tests/support/desk.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

async function fillIn(page: Page, coupon: string) {
  await page.goto('/buy/pro')
  await page.getByLabel('Email').fill('asha@example.com')
  await page.getByLabel('Full name').fill('Asha Rao')
  await page.getByLabel('State').selectOption({ label: 'Karnataka' })
  await page.getByLabel('Coupon').fill(coupon)
}
const pay = (page: Page, price: string) => page.getByRole('button', { name: `Pay ${price}`, exact: true })
const apply = (page: Page) => page.getByRole('button', { name: 'Apply', exact: true }).click()

describe.skipIf(!browserPath)('coupons in a browser', { timeout: 120_000 }, () => {
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
    await aCoupon(shop, 'PAGE20')
    await aCoupon(shop, 'GONE', { totalCap: 1 })
    await place(shop, { coupon_code: 'GONE' })
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  test.each([true, false])('the new price shows before anybody pays (scripts: %s)', async (scripts) => {
    const visitor = await aVisitor(browser, {
      baseURL: shop.url,
      viewport: phone,
      javaScriptEnabled: scripts,
    })
    const { page } = visitor
    await fillIn(page, 'gone')
    await apply(page)
    await page.getByText('GONE has been used as often as it can be.').waitFor()
    await pay(page, '₹499').waitFor()
    await page.getByLabel('Coupon').fill('page20')
    await apply(page)
    await page.getByText('PAGE20 takes ₹99.80 off: you pay ₹399.20.').waitFor()
    expect(await page.getByLabel('Full name').inputValue()).toBe('Asha Rao')
    await visitor.inspect()
    await pay(page, '₹399.20').click()
    await page.getByText('₹399.20').first().waitFor()
    await visitor.leave()
  })

  test('a coupon is added on the page of an order that waits for its payment', async () => {
    const order = await place(shop)
    const visitor = await aVisitor(browser, { baseURL: shop.url, viewport: phone })
    const { page } = visitor
    await page.goto(`/order/${order.order_id}`)
    await page.getByText('Have a coupon?').click()
    await page.getByLabel('Coupon').fill('no-such')
    await apply(page)
    await page.getByText('There is no coupon NO-SUCH.').waitFor()
    await visitor.inspect()
    await page.getByLabel('Coupon').fill('page20')
    await apply(page)
    await page.getByRole('link', { name: 'Pay ₹399.20' }).waitFor()
    const [kept] = await shop.rows('select coupon_code from coupon_uses where order_number = ?', [
      order.number,
    ])
    expect(kept).toEqual({ coupon_code: 'PAGE20' })
    await visitor.leave()
  })

  test('the owner makes one, is told what is wrong with it, and sees what customers pay', async () => {
    const visitor = await aVisitor(browser, { baseURL: shop.url, viewport: desktop })
    const { context, page } = visitor
    await seatAt(context, shop, { role: 'owner' })
    await page.goto('/admin/coupons')
    await page.getByRole('link', { name: 'New coupon' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'New coupon' }).waitFor()
    await page.getByLabel('Code').fill('desk25')
    await page.getByLabel('Percent').fill('120')
    await page.getByRole('button', { name: 'Make coupon' }).click()
    await page.getByText('Must be a whole number from 1 to 99').waitFor()
    await page.getByLabel('Percent').fill('25')
    await page.getByRole('checkbox', { name: 'Starter kit' }).check()
    await page.getByText('Pro kit', { exact: true }).first().click()
    await page.getByText('₹499.00 → ₹374.25').waitFor()
    await visitor.inspect()
    await page.getByRole('button', { name: 'Make coupon' }).click()
    await page.getByRole('heading', { level: 1, name: 'DESK25' }).waitFor()
    const order = await place(shop, { coupon_code: 'DESK25' })
    await page.reload()
    await page.getByRole('link', { name: order.number }).waitFor()
    await visitor.inspect()
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Percent').fill('30')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. Orders that hold it keep what it took off.').waitFor()
    await visitor.inspect()
    await page.goto('/admin/coupons')
    await page.getByRole('link', { name: 'DESK25' }).waitFor()
    await visitor.inspect()
    await page.goto('/admin/coupons/DESK25')
    await page.getByRole('button', { name: 'Switch off' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
    await page.getByText('DESK25 is off.').waitFor()
    await page.goto(`/admin/orders/${order.number}`)
    await page.getByText('Coupon DESK25 takes ₹124.75 off.').waitFor()
    expect(await usesOf(shop, 'DESK25')).toEqual([1, 1])
    await visitor.leave()
  })
})
