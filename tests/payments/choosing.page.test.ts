import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { atRest, type Outcome } from '#tests/support/outcome.ts'
import { aShop, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })

describe.skipIf(!browserPath)('two ways to pay', { timeout: 90_000 }, () => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  let browser: Browser
  const pictures = join(inject('runFolder'), 'pictures')

  beforeAll(async () => {
    temporal = await aTemporalServer()
    shop = await aShop({ temporalAddress: temporal.address })
    browser = await aBrowser()
    await mkdir(pictures, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
    await temporal?.stop()
  })

  const shot = (page: Page, name: string) =>
    page.screenshot({ path: join(process.env['PICTURES'] ?? pictures, `${name}.png`), fullPage: true })

  async function order(page: Page, email: string) {
    await page.goto(`${shop.url}/buy/pro`)
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Full name').fill('Asha Rao')
    await page.getByLabel('State').selectOption({ label: 'Karnataka' })
    await button(page, /^Pay ₹499/).click()
  }

  const orderOf = async (email: string) => {
    const [found] = await shop.rows<{ number: string }>('select number from orders where email = ?', [email])
    if (!found) throw new Error(`${email} has ordered nothing.`)
    return found
  }

  test('the owner offers Stripe for rupees as well, and cannot leave rupees to nobody', async () => {
    expect.hasAssertions()
    const { page, context, inspect, leave } = await aVisitor(browser, { viewport: desktop })
    await seatAt(context, shop, { role: 'owner', username: 'owner' })
    await page.goto(`${shop.url}/admin/settings/payments`)
    const razorpay = page.getByRole('group', { name: 'Razorpay is offered for' })
    const stripe = page.getByRole('group', { name: 'Stripe is offered for' })
    await razorpay.getByLabel('INR').waitFor()
    await inspect()
    await razorpay.getByLabel('INR').click()
    await button(page, /^Save/).click()
    await page.getByText('Must include INR while products are on sale').waitFor()
    await inspect()
    await shot(page, 'ways-to-pay-refused')
    await razorpay.getByLabel('INR').click()
    await stripe.getByLabel('INR').click()
    await button(page, /^Save/).click()
    await page.getByText('Customers see it already').waitFor()
    await page.setViewportSize(phone)
    await inspect()
    await shot(page, 'ways-to-pay-phone')
    await leave()
  })

  test.each([
    ['with scripts, light', { viewport: phone, colorScheme: 'light' }],
    ['without scripts, dark', { viewport: desktop, colorScheme: 'dark', javaScriptEnabled: false }],
  ] as const)('a customer chooses Stripe and gets the files, %s', async (_, options) => {
    expect.hasAssertions()
    const email = `chooses-${options.colorScheme}@example.com`
    const { page, inspect, leave } = await aVisitor(browser, options)
    await order(page, email)
    await button(page, 'Continue with Stripe').waitFor()
    await inspect()
    await shot(page, `choosing-${options.colorScheme}`)
    await button(page, 'Continue with Stripe').click()
    await heading(page, 'Pay with card').waitFor()
    await button(page, /^Pay ₹499/).click()
    await heading(page, /Confirming your payment|Thank you/).waitFor()
    await atRest(shop, await orderOf(email), { when: (it: Outcome) => it.status === 'paid' })
    await page.reload()
    await heading(page, 'Thank you. Your download is ready').waitFor()
    await leave()
  })

  test('who changes the way half-way and pays both is given one of them back', async () => {
    const email = 'changes@example.com'
    const { page, context, inspect, leave } = await aVisitor(browser, { viewport: phone })
    await order(page, email)
    const choosing = page.url()
    await button(page, 'Continue with Razorpay').click()
    await heading(page, 'Checkout').waitFor()
    const other = await context.newPage()
    await other.goto(choosing)
    await button(other, 'Continue with Stripe').click()
    await button(other, /^Pay ₹499/).click()
    await heading(other, /Confirming your payment|Thank you/).waitFor()
    const placed = await orderOf(email)
    await atRest(shop, placed, { when: (it) => it.status === 'paid' })
    await button(page, /^Pay ₹499/).click()
    const back = { when: (it: Outcome) => it.refunds.some((refund) => refund.includes('processed')) }
    expect(await atRest(shop, placed, back)).toMatchObject({
      status: 'paid',
      refunds: ['second-payment processed 49900'],
    })
    await page.reload()
    await page.getByText('Second payment').waitFor()
    await inspect()
    await shot(page, 'paid-both')
    await until(
      () => shop.sandbox.mails(email),
      (mails) => mails.length === 2,
    )
    await leave()
  })
})
