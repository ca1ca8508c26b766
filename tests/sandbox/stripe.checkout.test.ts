import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aScene } from './support.ts'
import type { Scene } from './support.ts'
import { aSession, aSessionOf, stripeLedger, stripeOf } from './stripe-support.ts'

describe.skipIf(browserPath === null)('the page of a Stripe session', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await aBrowser()
  })
  afterAll(() => browser.close())

  const open = async (scene: Scene, options: object = {}): Promise<{ page: Page; id: string }> => {
    const { id, url } = await aSession(scene)
    const page = await browser.newPage(options)
    await page.goto(url!)
    return { page, id }
  }

  test.each([true, false])(
    'pays and comes back with the session’s id (scripts: %s)',
    async (javaScriptEnabled) => {
      const scene = await aScene()
      const { page, id } = await open(scene, { javaScriptEnabled })
      await page.getByRole('button', { name: /^Pay ₹499/ }).click()
      await page.waitForURL(`${scene.shop.url}/success?session_id=${id}`)
      expect((await stripeLedger(scene)).payments).toMatchObject([{ status: 'captured' }])
      await page.goto(`${scene.running.sandbox.url}/stripe/pay/${id}`)
      expect(await page.getByRole('heading').textContent()).toBe('This session is already paid')
      await page.close()
    },
  )

  test('says why a payment failed, and lets it be tried again', async () => {
    const scene = await aScene()
    const { page, id } = await open(scene)
    await page.getByRole('button', { name: /too little money/ }).click()
    expect(await page.getByRole('alert').textContent()).toContain('insufficient funds')
    await page.reload()
    expect((await stripeLedger(scene)).payments).toMatchObject([{ status: 'failed' }])
    await page.getByRole('button', { name: /Try again/ }).click()
    await page.waitForURL(`${scene.shop.url}/success?session_id=${id}`)
    expect((await stripeLedger(scene)).payments).toMatchObject([{ status: 'failed' }, { status: 'captured' }])
    await page.close()
  })

  test('the browser is back before a late bank has decided', async () => {
    const scene = await aScene()
    const { page, id } = await open(scene)
    await page.getByRole('button', { name: /processing now, paid/i }).click()
    await page.waitForURL(`${scene.shop.url}/success?session_id=${id}`)
    expect((await stripeLedger(scene)).payments).toMatchObject([{ status: 'created' }])
    await page.goto(`${scene.running.sandbox.url}/stripe/pay/${id}`)
    expect(await page.getByRole('heading').textContent()).toBe('The payment is on its way')
    await page.close()
  })

  test('is abandoned: back in the shop, nothing paid; once expired it says so', async () => {
    const scene = await aScene()
    const { page, id } = await open(scene)
    await page.getByRole('button', { name: /abandoned/ }).click()
    await page.waitForURL(`${scene.shop.url}/cancel`)
    expect((await stripeLedger(scene)).payments).toEqual([])
    await stripeOf(scene).checkout.sessions.expire(id)
    await page.goto(`${scene.running.sandbox.url}/stripe/pay/${id}`)
    expect(await page.getByRole('heading').textContent()).toBe('This checkout has expired')
    await page.close()
  })

  test.each(['light', 'dark'])(
    'is accessible in %s, fits a small phone and asks for a mail address',
    async (scheme) => {
      const scene = await aScene()
      const { customer_email: _, ...params } = aSessionOf(scene)
      const { url } = await stripeOf(scene).checkout.sessions.create(params)
      const options: object = { colorScheme: scheme, viewport: { width: 360, height: 640 } }
      const page = await browser.newPage(options)
      await page.goto(url!)
      const complaints = async () => {
        await page.evaluate(axe.source)
        const results: axe.AxeResults = await page.evaluate('axe.run()')
        return results.violations.map(({ id }) => id)
      }
      expect(await complaints()).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
      expect(await page.getByText('SANDBOX', { exact: true }).count()).toBe(1)
      expect(await page.getByText('Pro <plan>').count()).toBe(1)
      await page.getByLabel('Email').fill('ravi@example.test')
      await page.getByRole('button', { name: /the card is declined/ }).click()
      await page.getByRole('alert').waitFor()
      expect(await complaints()).toEqual([])
      const [charge] = (await stripeOf(scene).charges.list()).data
      expect(charge).toMatchObject({ billing_details: { email: 'ravi@example.test' } })
      await page.close()
    },
  )
})

test('an unknown session says so', async () => {
  const scene = await aScene()
  const answer = await fetch(`${scene.running.sandbox.url}/stripe/pay/cs_x`)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('No such checkout.session')
})
