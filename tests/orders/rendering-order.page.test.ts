import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { themeCss } from '#storefront/shared/assets.ts'
import { buyPage, type BuyView } from '#storefront/orders/buy.ts'
import { checkoutPage, type CheckoutView } from '#storefront/orders/checkout.ts'
import { orderPage, type OrderPageView } from '#storefront/orders/order.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import {
  aLicence,
  anOrder,
  aRefund,
  byBank,
  delivered,
  drawOrder,
  muchBought,
  shop,
} from '#tests/support/order-page.ts'

const aPurchase = (overrides: Partial<BuyView> = {}): BuyView => ({
  shop,
  product: {
    slug: 'pro',
    name: 'Pro kit',
    summary: 'A kit.',
    features: ['One', 'Two'],
    amountMinor: 49_900,
    currency: 'INR',
    left: null,
    imageHash: null,
    items: [],
  },
  key: 'key-1',
  values: { email: '', name: '', state: '', gstin: '', coupon: '' },
  errors: {},
  applied: null,
  trouble: null,
  states: [{ code: '29', name: 'Karnataka' }],
  ...overrides,
})

const aCheckout = (gateway: Partial<NonNullable<CheckoutView['gateway']>> = {}): CheckoutView => ({
  shop,
  order: {
    number: 'OR-10427',
    product: 'Pro kit',
    amountMinor: 49_900,
    currency: 'INR',
    orderUrl: '/order/abc',
  },
  gateway: { formAction: '/hosted', fields: { order_id: 'order_1' }, script: null, ...gateway },
  ways: [],
  otherWays: null,
  returned: null,
})

describe('an order’s page', () => {
  test('admits that the mail was refused, instead of promising one', () => {
    const email = 'a•••a@example.com'
    const refused = { ...delivered, email } as const
    expect(drawOrder({ ...refused, mailRefused: false })).toContain(`We mail this download to ${email}, too.`)
    expect(drawOrder({ ...refused, mailRefused: true })).toContain(`Our mail to ${email} was refused`)
    expect(drawOrder({ ...refused, mailRefused: true })).not.toContain('We mail this download')
  })

  test.each<[string, Partial<OrderPageView>, string]>([
    ['waiting', {}, 'until <strong>Thursday, 12 March at 2:00 pm</strong>'],
    ['confirming', { confirming: true }, 'Confirming your payment'],
    ['paid, not delivered', { status: 'paid' }, 'Preparing your download'],
    ['delivered', delivered, 'href="/order/abc/download"'],
    ['failed', { status: 'failed' }, 'Try again: ₹499'],
    ['expired', { status: 'expired', payUrl: null }, 'href="/buy/pro"'],
    ['cancelled', { status: 'cancelled', payUrl: null }, 'was cancelled'],
    ['in review', { status: 'review', answerBy: '2026-03-06T12:30:00Z' }, 'Friday, 6 March at 6:00 pm'],
    [
      'refund on its way',
      { status: 'refunded', refunds: [aRefund({ status: 'pending' })] },
      '₹499 is on its way back to you',
    ],
    ['refund sent', { status: 'refunded', refunds: [aRefund()] }, '₹499 was sent back to you'],
    [
      'partly refunded, still to be downloaded',
      {
        ...delivered,
        status: 'partially_refunded',
        refunds: [aRefund({ amountMinor: 10_000 })],
      },
      '₹100 of your payment was sent back',
    ],
    [
      'partly refunded by the owner, with the access',
      {
        status: 'partially_refunded',
        fulfilment: 'revoked',
        refunds: [aRefund({ amountMinor: 10_000, reason: 'customer-asked', status: 'pending' })],
      },
      'Your download has ended with it. If that is not right, write to us with order OR-10427',
    ],
    [
      'refunded as goodwill, the download kept',
      { ...delivered, status: 'refunded', refunds: [aRefund({ reason: 'goodwill' })] },
      'Your download stays open.',
    ],
    ['access ended: it can be bought again', { status: 'refunded', fulfilment: 'revoked' }, 'Buy it again'],
    [
      'a refund that the bank returned',
      {
        ...delivered,
        status: 'review',
        refunds: [aRefund({ status: 'failed' })],
        answerBy: '2026-03-06T12:30:00Z',
      },
      'Your refund is held up',
    ],
    [
      'a dispute that was lost',
      { status: 'refunded', fulfilment: 'revoked', byBank: [byBank()] },
      'Your bank gave ₹499 back to you',
    ],
    [
      'a refund that was written off',
      {
        ...delivered,
        status: 'refunded',
        refunds: [aRefund({ status: 'written-off' })],
      },
      'Your refund could not reach you',
    ],
    [
      'a refund that was paid back another way',
      { status: 'refunded', refunds: [aRefund({ status: 'settled' })] },
      'We paid it another way, not to the account you paid from. If you cannot find it, write to us with order OR-10427.',
    ],
    [
      'a refund of which a part was paid back another way',
      {
        status: 'refunded',
        refunds: [aRefund({ amountMinor: 29_900 }), aRefund({ amountMinor: 20_000, status: 'settled' })],
      },
      '₹299 was sent to the account you paid from, and ₹200 was paid back to you another way.',
    ],
    [
      'paid twice',
      { ...delivered, refunds: [aRefund({ reason: 'second-payment', isOfPurchase: false })] },
      'Second payment',
    ],
    [
      'refunded after it was paid twice, where the second payment is no part of the sale',
      {
        status: 'refunded',
        refunds: [aRefund(), aRefund({ reason: 'second-payment', status: 'pending', isOfPurchase: false })],
      },
      '₹499 was sent back to you',
    ],
    [
      'paid too little, so it may and must be paid again',
      { refunds: [aRefund({ reason: 'paid-too-little' })] },
      'You can still pay in full.',
    ],
    ['confirming a late payment of a failed order', { status: 'failed', confirming: true }, 'Confirming'],
  ])('%s: says so and offers the next step', (_name, overrides, shown) => {
    expect(drawOrder(overrides)).toContain(shown)
  })

  test('asks for a second payment neither while one is being confirmed nor in review', () => {
    expect(drawOrder({ confirming: true })).not.toContain('href="/order/abc/pay"')
    expect(drawOrder({ status: 'review' })).not.toContain('href="/order/abc/pay"')
  })

  test('reloads without JavaScript only while the answer is seconds away', () => {
    const reload = 'http-equiv="refresh"'
    expect(drawOrder({ confirming: true })).toContain(reload)
    expect(drawOrder({ status: 'paid' })).toContain(reload)
    expect(drawOrder({})).not.toContain(reload)
    expect(drawOrder(delivered)).not.toContain(reload)
  })

  test('keeps asking until nothing can change by itself', () => {
    expect(drawOrder({})).toContain('data-watch')
    expect(drawOrder({ status: 'failed' })).toContain('data-watch')
    expect(drawOrder(delivered)).not.toContain('data-watch')
    expect(drawOrder({ status: 'refunded' })).not.toContain('data-watch')
  })
})

describe('the buy page', () => {
  test('of what is sold out says so instead of asking for anything', () => {
    const { product } = aPurchase()
    const page = buyPage(aPurchase({ product: { ...product, left: 0 } }))
    expect(page).toContain('Sold out')
    expect(page).not.toContain('<form')
  })

  test('keeps the currency in its address', () => {
    const { product } = aPurchase()
    const page = buyPage(aPurchase({ product: { ...product, currency: 'USD', amountMinor: 700 } }))
    expect(page).toContain('action="/buy/pro?currency=USD"')
    expect(page).toContain('Pay $7')
  })

  test('keeps what was typed, and leads from each error to its field', () => {
    const page = buyPage(
      aPurchase({
        values: { email: 'a"@', name: '<b>', state: '29', gstin: '29AAA', coupon: '' },
        errors: { email: 'Enter a mail address.', gstin: 'A GSTIN has 15 characters.' },
      }),
    )
    expect(page).toContain('value="a&quot;@"')
    expect(page).toContain('value="&lt;b&gt;"')
    expect(page).toMatch(/<option value="29" selected/)
    expect(page).toContain('href="#email"')
    expect(page).toContain('href="#gstin"')
    expect(page).not.toContain('href="#name"')
    expect(page).toMatch(/<details[^>]*\sopen/)
  })

  test('sends the key with the form', () => {
    expect(buyPage(aPurchase())).toContain('<input type="hidden" name="key" value="key-1"')
  })
})

test('the gateway’s options cannot end their data block early', () => {
  const script = { src: 'https://gateway.example/checkout.js', options: { name: '</script><b>' } }
  const page = checkoutPage(aCheckout({ script }))
  const block =
    /<script type="application\/json" id="checkout-options">(.*?)<\/script>/s.exec(page)?.[1] ?? ''
  expect(JSON.parse(block)).toEqual(script.options)
})

describe.skipIf(!browserPath)('in a browser', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  const types: Record<string, string> = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' }
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
  let shown = ''
  let order = anOrder()
  let browser: Browser
  let server: Server
  let url = ''

  const answer = (path: string): [string, string] => {
    const name = path.slice('/assets/'.length)
    if (path === '/assets/theme.css') return [themeCss(shop.accent), 'text/css']
    if (path.startsWith('/assets/'))
      return [
        readFileSync(new URL(`../../storefront/assets/${name}`, import.meta.url), 'utf8'),
        types[name.split('.')[1] ?? ''] ?? '',
      ]
    if (path === '/gateway.js')
      return [
        'window.Razorpay=class{constructor(o){this.o=o}open(){document.title=this.o.key}}',
        'text/javascript',
      ]
    if (path === '/hosted') return ['hosted', 'text/plain']
    if (path !== '/order/abc') return [shown, 'text/html; charset=utf-8']
    return [orderPage({ shop, order }), 'text/html; charset=utf-8']
  }

  beforeAll(async () => {
    server = createServer((request, reply) => {
      const [body, type] = answer((request.url ?? '').split('?')[0] ?? '')
      reply.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body)
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The test’s server has no port.')
    url = `http://127.0.0.1:${address.port}`
    browser = await aBrowser()
  })

  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
  })

  const open = async (path: string, javaScriptEnabled = true) => {
    const page = await browser.newPage({ javaScriptEnabled })
    await page.goto(`${url}${path}`)
    return page
  }

  test('the page changes by itself when the money arrives, and says so aloud', async () => {
    order = anOrder({ confirming: true })
    const page = await open('/order/abc')
    expect(await page.textContent('h1')).toBe('Confirming your payment')
    order = anOrder(delivered)
    await page.getByRole('link', { name: 'Download Pro kit' }).waitFor({ timeout: 10_000 })
    expect(await page.textContent('#said')).toBe('Thank you. Your download is ready')
    expect(await page.getAttribute('main', 'data-watch')).toBeNull()
    await page.close()
  })

  test('a licence key is copied by its button, and marked where a browser lets no script copy', async () => {
    order = anOrder({ ...delivered, licences: [aLicence()] })
    const page = await open('/order/abc')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(aLicence().key)
    await page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })')
    await page.getByRole('button', { name: 'Copied' }).click()
    await page.waitForFunction('document.getElementById("said").textContent.includes("by hand")')
    expect(await page.evaluate('String(getSelection())')).toBe(aLicence().key)
    await page.close()
  })

  test('a page that is at rest still notices what comes soon after, such as a second payment sent back', async () => {
    order = anOrder(delivered)
    const page = await open('/order/abc')
    order = anOrder({ ...delivered, refunds: [aRefund({ reason: 'second-payment', status: 'pending' })] })
    await page.getByText('Second payment').waitFor({ timeout: 10_000 })
    expect(await page.textContent('#said')).toBe('')
    await page.close()
  })

  test('checkout goes to the hosted page by itself, and without JavaScript by its button', async () => {
    shown = checkoutPage(aCheckout())
    const page = await open('/checkout')
    await page.waitForURL('**/hosted')
    expect(await page.textContent('body')).toBe('hosted')
    await page.close()
    const plain = await open('/checkout', false)
    await plain.getByRole('button', { name: 'Continue to payment' }).click()
    await plain.waitForURL('**/hosted')
    expect(await plain.textContent('body')).toBe('hosted')
    await plain.close()
  })

  test('checkout opens the gateway’s own script, or the hosted page when that is blocked', async () => {
    shown = checkoutPage(aCheckout({ script: { src: '/gateway.js', options: { key: 'rzp_live_1' } } }))
    const page = await open('/checkout')
    await page.waitForFunction("document.title === 'rzp_live_1'")
    await page.close()
    shown = checkoutPage(aCheckout({ script: { src: 'http://127.0.0.1:9/blocked.js', options: {} } }))
    const blocked = await open('/checkout')
    await blocked.waitForURL('**/hosted')
    expect(await blocked.textContent('body')).toBe('hosted')
    await blocked.close()
  })

  test.each<[string, () => string]>([
    ['buy', () => buyPage(aPurchase())],
    ['buy, with errors', () => buyPage(aPurchase({ errors: { email: 'Wrong.', gstin: 'Wrong.' } }))],
    ['waiting', () => drawOrder({})],
    ['delivered', () => drawOrder(delivered)],
    ['delivered, with several files and keys', () => drawOrder(muchBought)],
    ['sold out', () => buyPage(aPurchase({ product: { ...aPurchase().product, left: 0 } }))],
    ['failed', () => drawOrder({ status: 'failed' })],
    [
      'refunded',
      () =>
        drawOrder({ status: 'refunded', fulfilment: 'revoked', refunds: [aRefund()], byBank: [byBank()] }),
    ],
  ])('%s: fits a small phone and axe finds nothing', async (_name, drawn) => {
    shown = drawn()
    const context = await browser.newContext({ bypassCSP: true, viewport: { width: 360, height: 740 } })
    const page = await context.newPage()
    await page.goto(`${url}/page`)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await page.evaluate(axe)
    expect(await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))')).toEqual(
      [],
    )
    await context.close()
  })
})
