import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { aVisitor, desktop, downloaded, expectInOrder, phone } from '#tests/support/visitor.ts'

const thanks = 'Thank you. Your download is ready'

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })
const payButton = (page: Page) => page.getByRole('button', { name: 'Pay ₹499', exact: true })
/** What the sandbox's checkout offers. */
const choose = (page: Page, choice: string | RegExp) => page.getByRole('button', { name: choice }).click()

async function fillIn(page: Page, email: string) {
  await page.goto('/buy/pro')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Full name').fill('Asha Rao')
  await page.getByLabel('State').selectOption({ label: 'Karnataka' })
}

async function toCheckout(page: Page, email: string) {
  await fillIn(page, email)
  await payButton(page).click()
  await heading(page, 'Checkout').waitFor()
}

describe.skipIf(!browserPath)('buying in a browser', { timeout: 60_000 }, () => {
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

  const visitor = (options: Parameters<typeof aVisitor>[1] = {}) =>
    aVisitor(browser, { baseURL: shop.url, ...options })

  const ordersOf = (email: string) =>
    shop.rows<{ number: string; id: string }>('select number, id from orders where email = ?', [email])
  const mailed = (email: string) =>
    until(
      () => shop.sandbox.mails(email),
      (it) => it.length > 0,
    )

  test.each([
    [phone, true],
    [desktop, true],
    [phone, false],
  ])('from the first page to the file in the mail (%o, scripts: %s)', async (viewport, javaScriptEnabled) => {
    const email = `stranger-${viewport.width}-${javaScriptEnabled}@example.com`
    const { page, inspect, leave } = await visitor({ viewport, javaScriptEnabled })
    await page.goto('/')
    await inspect()
    await page.getByRole('link', { name: 'Buy Pro kit' }).click()
    await heading(page, 'Pro kit').waitFor()
    await inspect()

    await page.getByLabel('Email').fill('asha@nowhere')
    await page.getByLabel('Full name').fill('Asha Rao')
    await page.getByLabel('State').selectOption({ label: 'Kerala' })
    await payButton(page).click()
    await page.getByText('Enter a mail address such as asha@example.com').waitFor()
    expect(await page.getByLabel('Email').inputValue()).toBe('asha@nowhere')
    expect(await page.getByLabel('Full name').inputValue()).toBe('Asha Rao')
    expect(await page.getByLabel('State').inputValue()).toBe('KL')
    expect(await page.locator(':focus').getAttribute('id')).toBe('email')
    await inspect()

    await page.getByLabel('Email').fill(email)
    await payButton(page).click()
    if (!javaScriptEnabled) await choose(page, 'Continue to payment')
    await heading(page, 'Checkout').waitFor()
    await inspect()
    await choose(page, /^Pay ₹499/)
    if (!javaScriptEnabled) await choose(page, /^Return to/)
    await heading(page, thanks).waitFor()
    await inspect()
    expect(page.url()).toMatch(/\/order\/[0-9a-f]{32}$/)

    await mailed(email)
    await page.goto(`${shop.sandbox.url}/mail`)
    await page.getByRole('link', { name: email }).click()
    const button = page.frameLocator('iframe').getByRole('link', { name: 'Download Pro kit' })
    const { name, files } = await downloaded(page, () => button.click())
    expect(name).toBe('pro-kit.zip')
    expect(files).toContain('pro-kit/README.md')
    await leave()
  })

  describe.concurrent('however the payment goes', () => {
    test('late: the page waits without asking for more money, in every tab, and changes by itself', async () => {
      const { page, context, leave } = await visitor()
      await toCheckout(page, 'late@example.com')
      await choose(page, /late/)
      await heading(page, 'Confirming your payment').waitFor()
      await expectInOrder(page)
      expect(await page.getByRole('link', { name: /^Pay|^Try again/ }).count()).toBe(0)

      const [order] = await ordersOf('late@example.com')
      const other = await context.newPage()
      await other.goto(`/order/${order?.id ?? ''}`)
      await heading(other, 'Confirming your payment').waitFor()
      await other.close()
      await heading(page, thanks).waitFor({ timeout: 30_000 })
      await leave()
    })

    test('twice: the second payment goes back, and the page says so by itself', async () => {
      const { page, leave } = await visitor({ viewport: desktop })
      await toCheckout(page, 'twice@example.com')
      await choose(page, /twice/)
      await heading(page, thanks).waitFor()
      await page.getByText('Second payment').waitFor()
      await expectInOrder(page)
      const { refunds } = await shop.sandbox.ledger()
      expect(refunds.map((it) => it.amount)).toEqual([49_900])
      await leave()
    })

    test('failed, then tried again', async () => {
      const { page, leave } = await visitor()
      await toCheckout(page, 'failed@example.com')
      await choose(page, /it fails/)
      await heading(page, 'The payment failed').waitFor()
      await expectInOrder(page)
      await choose(page, /Try again/)
      await heading(page, thanks).waitFor()
      expect(await page.getByRole('link', { name: 'Download pro-kit.zip' }).count()).toBe(1)
      await leave()
    })

    test('three times failed: the order page says so and is paid from there', async () => {
      const order = await place(shop)
      for (let times = 1; times <= 3; times += 1)
        await shop.sandbox.pay(order.gateway_order_id, { outcome: 'failed', webhook: 'once' })
      const { page, leave } = await visitor()
      await page.goto(`/order/${order.order_id}`)
      await heading(page, 'The payment did not go through').waitFor()
      await expectInOrder(page)
      await page.getByRole('link', { name: 'Try again: ₹499' }).click()
      await choose(page, /^Pay ₹499/)
      await heading(page, thanks).waitFor()
      expect(page.url()).toBe(`${shop.url}/order/${order.order_id}`)
      await leave()
    })

    test('abandoned, then paid from the order’s page', async () => {
      const { page, leave } = await visitor()
      await toCheckout(page, 'abandoned@example.com')
      await choose(page, /abandoned/)
      await heading(page, 'Pay ₹499').waitFor()
      await expectInOrder(page)
      await page.getByRole('link', { name: 'Your order’s page' }).click()
      await heading(page, 'Waiting for your payment').waitFor()
      await expectInOrder(page)
      await page.getByRole('link', { name: 'Pay ₹499' }).click()
      await choose(page, /^Pay ₹499/)
      await heading(page, thanks).waitFor()
      expect(await ordersOf('abandoned@example.com')).toHaveLength(1)
      await leave()
    })
  })

  test('pressing the pay button twice makes one order', async () => {
    const { page, leave } = await visitor()
    await fillIn(page, 'hasty@example.com')
    await payButton(page).dblclick()
    await heading(page, 'Checkout').waitFor()
    expect(await ordersOf('hasty@example.com')).toHaveLength(1)
    await leave()
  })

  test('an order paid in one tab cannot be paid in another, which leads back to what was bought', async () => {
    const { page, context, leave } = await visitor()
    await toCheckout(page, 'tabs@example.com')
    const [order] = await ordersOf('tabs@example.com')
    const other = await context.newPage()
    await other.goto(`/order/${order?.id ?? ''}`)
    await other.getByRole('link', { name: 'Pay ₹499' }).click()
    await heading(other, 'Checkout').waitFor()
    await choose(page, /^Pay ₹499/)
    await heading(page, thanks).waitFor()
    await choose(other, /^Pay ₹499/)
    await heading(other, 'This order is already paid').waitFor()
    await expectInOrder(other)
    await other.getByRole('link', { name: /^Return to/ }).click()
    await heading(other, thanks).waitFor()
    expect(other.url()).toBe(page.url())
    await leave()
  })

  test('going back after paying shows the form as it was; changed, it makes an order of its own', async () => {
    const { page, leave } = await visitor()
    await toCheckout(page, 'back@example.com')
    await choose(page, /^Pay ₹499/)
    await heading(page, thanks).waitFor()
    // Over the payment page; browsers remember the steps that send themselves off, or not.
    for (let steps = 0; steps < 4 && !page.url().includes('/buy/'); steps += 1) await page.goBack()
    await heading(page, 'Pro kit').waitFor()
    expect(await page.getByLabel('Email').inputValue()).toBe('back@example.com')
    await page.getByLabel('Full name').fill('Asha R. Rao')
    await payButton(page).click()
    await heading(page, 'Checkout').waitFor()
    expect(await ordersOf('back@example.com')).toHaveLength(2)
    await leave()
  })

  test('while the payment provider is away the form keeps what was entered, and goes through later', async () => {
    await shop.sandbox.fault('POST /v1/orders', 'status-500')
    const { page, leave } = await visitor()
    await fillIn(page, 'patient@example.com')
    await payButton(page).click()
    await page.getByText('Nothing was charged, and what you entered is kept').waitFor()
    await expectInOrder(page)
    expect(await page.getByLabel('Email').inputValue()).toBe('patient@example.com')
    await payButton(page).click()
    await heading(page, 'Checkout').waitFor()
    expect(await ordersOf('patient@example.com')).toHaveLength(1)
    await leave()
  })

  test('everything can be done with the keyboard alone', async () => {
    const { page, leave } = await visitor({ viewport: desktop })
    await page.goto('/buy/pro')
    await page.getByLabel('Email').focus()
    for (const typed of ['keys@example.com', 'Asha Rao', 'Karn']) {
      await page.keyboard.type(typed)
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter') // opens the part for businesses
    await page.keyboard.press('Tab')
    await page.keyboard.type('29abcde1234f1zw')
    await page.keyboard.press('Enter')
    await heading(page, 'Checkout').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await heading(page, thanks).waitFor()
    const [order] = await shop.rows('select billing from orders where email = ?', ['keys@example.com'])
    expect(order?.['billing']).toEqual({ name: 'Asha Rao', state: 'KA', gstin: '29ABCDE1234F1ZW' })
    await leave()
  })

  test.each([
    ['/order/00000000000000000000000000000000', 'There is nothing here', 'Find my purchases'],
    ['/checkout/10001.1.forged', 'This link does not work', 'Find my purchases'],
    ['/download/pro?order=10001&token=1.forged', 'This link does not work', 'Find my purchases'],
    ['/buy/nothing', 'There is nothing here', 'Go to the shop'],
    ['/nowhere', 'There is nothing here', 'Go to the shop'],
  ])('%s says what is wrong and leads on', async (path, title, wayOn) => {
    const { page, leave } = await visitor()
    await page.goto(path)
    await heading(page, title).waitFor()
    await expectInOrder(page)
    await page.getByRole('link', { name: wayOn }).click()
    expect(new URL(page.url()).pathname).toBe(wayOn === 'Go to the shop' ? '/' : '/purchases')
    await leave()
  })

  test('an expired order can be started again', async () => {
    const order = await place(shop)
    await shop.rows(
      "update orders set status = 'expired', expires_at = shop_now() where number = ? returning 1",
      [order.number],
    )
    const { page, leave } = await visitor()
    await page.goto(`/order/${order.order_id}`)
    await heading(page, 'This order has expired').waitFor()
    await expectInOrder(page)
    await page.getByRole('link', { name: 'Start again' }).click()
    expect(new URL(page.url()).pathname).toBe('/buy/pro')
    await leave()
  })

  test('all texts of the shop fit the smallest screen', async () => {
    const { page, leave } = await visitor({ viewport: { width: 320, height: 568 } })
    for (const path of ['/', '/terms', '/privacy', '/refunds', '/delivery', '/contact', '/grievance']) {
      const answer = await page.goto(path)
      expect(answer?.status()).toBe(200)
      await expectInOrder(page)
    }
    await leave()
  })
})
