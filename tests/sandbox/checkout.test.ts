import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import Razorpay from 'razorpay'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aScene, anOrder, keys, ledgerOf, sdk, typesOf, webhooksOf } from './support.ts'
import type { Scene } from './support.ts'

const addressOf = ({ running, shop }: Scene, orderId: string, wish: Record<string, string> = {}) =>
  `${running.sandbox.url}/v1/checkout/embedded?${new URLSearchParams({
    key_id: keys.keyId,
    order_id: orderId,
    name: 'Suresh & Co',
    description: 'Pro <plan>',
    'prefill[email]': 'asha@example.test',
    callback_url: `${shop.url}/back`,
    cancel_url: `${shop.url}/order?cancelled=1`,
    ...wish,
  }).toString()}`

const returned = ({ shop }: Scene) => shop.received.find(({ path }) => path === '/back')

describe.skipIf(browserPath === null)('the checkout page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await aBrowser()
  })
  afterAll(() => browser.close())

  const open = async (scene: Scene, options: object = {}): Promise<{ page: Page; orderId: string }> => {
    const order = await anOrder(scene)
    const page = await browser.newPage(options)
    await page.goto(addressOf(scene, order.id))
    return { page, orderId: order.id }
  }

  test.each([true, false])('pays and carries the signature back (scripts: %s)', async (javaScriptEnabled) => {
    const scene = await aScene()
    const { page, orderId } = await open(scene, { javaScriptEnabled })
    await page.getByRole('button', { name: /^Pay ₹499/ }).click()
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Return to Suresh & Co' }).click()
    await page.waitForURL(`${scene.shop.url}/back`)
    const back = new URLSearchParams(returned(scene)!.body)
    const paymentId = back.get('razorpay_payment_id') ?? ''
    expect(back.get('razorpay_order_id')).toBe(orderId)
    expect(
      Razorpay.validateWebhookSignature(
        `${orderId}|${paymentId}`,
        back.get('razorpay_signature') ?? '',
        keys.keySecret,
      ),
    ).toBe(true)
    expect(await sdk(scene).payments.fetch(paymentId)).toMatchObject({
      status: 'captured',
      email: 'asha@example.test',
    })
    await page.close()
  })

  test('says that a payment failed, and lets it be tried again', async () => {
    const scene = await aScene()
    const { page } = await open(scene)
    await page.getByRole('button', { name: /it fails/ }).click()
    expect(await page.getByRole('alert').textContent()).toContain('declined')
    expect(typesOf(await webhooksOf(scene, 1))).toEqual(['payment.failed'])
    await page.getByRole('button', { name: /Try again/ }).click()
    await page.waitForURL(`${scene.shop.url}/back`)
    expect((await ledgerOf(scene)).payments).toMatchObject([{ status: 'failed' }, { status: 'captured' }])
    await page.close()
  })

  test('pays late: the browser is back before the money is', async () => {
    const scene = await aScene()
    const { page } = await open(scene)
    await page.getByRole('button', { name: /it is late/ }).click()
    await page.waitForURL(`${scene.shop.url}/back`)
    expect((await ledgerOf(scene)).payments).toMatchObject([{ status: 'authorized' }])
    expect(typesOf(await webhooksOf(scene, 1))).toEqual(['payment.authorized'])
    await page.close()
  })

  test('pays twice, and an order that is paid opens no more', async () => {
    const scene = await aScene()
    const { page, orderId } = await open(scene)
    await page.getByRole('button', { name: /paid twice/ }).click()
    await page.waitForURL(`${scene.shop.url}/back`)
    expect((await ledgerOf(scene)).payments).toMatchObject([{ status: 'captured' }, { status: 'captured' }])
    await page.goto(addressOf(scene, orderId))
    expect(await page.getByRole('heading').textContent()).toBe('This order is already paid')
    await page.close()
  })

  test('is abandoned: back in the shop, nothing paid', async () => {
    const scene = await aScene()
    const { page } = await open(scene)
    await page.getByRole('button', { name: /abandoned/ }).click()
    await page.waitForURL(`${scene.shop.url}/order?cancelled=1`)
    expect((await ledgerOf(scene)).payments).toEqual([])
    await page.close()
  })

  test.each(['light', 'dark'])(
    'is accessible in %s, as are the home page and the mailbox',
    async (scheme) => {
      const scene = await aScene()
      const { page } = await open(scene, { colorScheme: scheme })
      const complaints = async () => {
        await page.evaluate(axe.source)
        const results: axe.AxeResults = await page.evaluate('axe.run()')
        return results.violations.map(({ id }) => id)
      }
      expect(await complaints()).toEqual([])
      await page.getByRole('button', { name: /it fails/ }).click()
      await page.getByRole('alert').waitFor()
      expect(await complaints()).toEqual([])
      for (const path of ['/', '/mail']) {
        await page.goto(scene.running.sandbox.url + path)
        expect(await complaints()).toEqual([])
      }
      await page.close()
    },
  )

  test('fits a small phone and escapes what the shop sends', async () => {
    const scene = await aScene()
    const { page } = await open(scene, { viewport: { width: 360, height: 640 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    expect(await page.getByText('Pro <plan>').count()).toBe(1)
    expect(await page.getByText('SANDBOX', { exact: true }).count()).toBe(1)
    await page.close()
  })
})

test('a checkout that cannot open says why', async () => {
  const scene = await aScene()
  const order = await anOrder(scene)
  const answerTo = async (wish: Record<string, string>) => {
    const answer = await fetch(addressOf(scene, order.id, wish))
    return { status: answer.status, html: await answer.text() }
  }
  const wrongs = [
    [{ order_id: 'order_x' }, 'The id provided does not exist'],
    [{ key_id: 'rzp_test_other' }, 'The key does not belong to this account.'],
    [{ callback_url: '' }, 'The callback_url field is required.'],
    [{ callback_url: 'javascript:alert(1)' }, 'The callback_url must be an http or https address.'],
  ] as const
  for (const [wish, words] of wrongs)
    expect(await answerTo(wish)).toMatchObject({ status: 400, html: expect.stringContaining(words) })
})
