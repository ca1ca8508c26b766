import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { json, paidOrder, takeIn } from '#tests/support/edge.ts'
import { licensed, licencesOf } from '#tests/support/licences.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

describe.skipIf(!browserPath)('licences at the desk', { timeout: 90_000 }, () => {
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    ;[shop, browser] = await Promise.all([aShop({ temporalAddress: null }), aBrowser()])
  })
  afterAll(async () => {
    await browser.close()
    await shop.close()
  })

  async function somebody(role: Role, viewport: { width: number; height: number } = desktop) {
    const visitor = await aVisitor(browser, { viewport, baseURL: shop.url })
    await seatAt(visitor.context, shop, { role })
    return visitor
  }

  async function sold() {
    await licensed(shop, 'pro', { source: 'generated', limit: 3 })
    const order = await paidOrder(shop)
    const [licence] = await licencesOf(shop, order)
    return { order, key: licence?.key ?? '' }
  }

  test('a key is found by its end, a place of it freed, it is revoked and given back', async () => {
    const { order, key } = await sold()
    await sold()
    await shop.app.inject({
      method: 'POST',
      url: '/api/licences/activate',
      ...json({ key, instance: 'c1f0', name: 'Asha’s laptop' }),
    })
    const { page, inspect, leave } = await somebody('staff')
    await page.goto('/admin/licences')
    await page.getByRole('link', { name: order.number }).waitFor()
    await inspect()
    await page.getByRole('searchbox', { name: 'Last group, or order' }).fill(key.slice(-5))
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: order.number }).click()

    const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Licences' }) })
    await card.getByText(key).waitFor()
    await card.getByText('1 of 3').waitFor()
    await inspect()
    const dialog = page.getByRole('dialog')
    await card.getByRole('button', { name: 'Free Asha’s laptop' }).click()
    await dialog.getByRole('button', { name: 'Free the place' }).click()
    await dialog.waitFor({ state: 'detached' })
    await card.getByText('0 of 3').waitFor()

    await card.getByRole('button', { name: 'Revoke…' }).click()
    await dialog.getByText('The key is not valid from here on').waitFor()
    await inspect()
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await card.getByText('Revoked by staff').waitFor()
    await page.getByText(`staff revoked the licence key …${key.slice(-5)}.`).waitFor()
    await card.getByRole('button', { name: 'Give back…' }).click()
    await dialog.getByRole('button', { name: 'Give back', exact: true }).click()
    await card.getByText('Valid').waitFor()
    expect((await licencesOf(shop, order))[0]?.revoked_at).toBeNull()
    await leave()
  })

  test('keys are pasted into a pool with their slips named, and reach who waits for one', async () => {
    await licensed(shop, 'pro', { source: 'pool' })
    const order = await paidOrder(shop)
    const { page, inspect, leave } = await somebody('owner')
    await page.goto(`/admin/orders/${order.number}`)
    await page.getByText('A customer waits for a licence key').first().waitFor()
    await page.getByRole('link', { name: 'The pools of keys' }).click()
    await page.getByText('1 order waits').waitFor()
    await inspect()

    await page.getByRole('button', { name: /^Add keys of/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Keys' }).fill('POOL-1\nab\nPOOL-1')
    await dialog.getByRole('button', { name: 'Add 3 keys' }).click()
    await dialog.getByText('Line 2 is shorter than 4 characters; line 3 repeats line 1').waitFor()
    await inspect()
    const text = Buffer.from('POOL-1\nPOOL-2\n')
    await dialog
      .getByLabel('File of keys')
      .setInputFiles({ name: 'keys.txt', mimeType: 'text/plain', buffer: text })
    await dialog.getByText('1 order that waits gets its key at once').waitFor()
    await dialog.getByRole('button', { name: 'Add 2 keys' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Only 1 left').waitFor()
    expect((await licencesOf(shop, order)).map((it) => it.key)).toEqual(['POOL-1'])
    await takeIn(shop, order)
    await leave()
  })

  test('a file of more than a megabyte is refused before it is sent', async () => {
    await licensed(shop, 'pro', { source: 'pool' })
    const { page, leave } = await somebody('owner')
    await page.goto('/admin/licences/pools')
    await page.getByRole('button', { name: /^Add keys of/ }).click()
    await page
      .getByLabel('File of keys')
      .setInputFiles({ name: 'keys.txt', mimeType: 'text/plain', buffer: Buffer.alloc(1_000_001, 'x') })
    await page.getByRole('alert').getByText('keys.txt has more than 1 MB').waitFor()
    expect(await page.getByRole('button', { name: 'Add keys', exact: true }).isDisabled()).toBe(true)
    await leave()
  })

  test('on a phone, a viewer sees the end of a key and nothing to press', async () => {
    const { order, key } = await sold()
    const { page, inspect, leave } = await somebody('viewer', phone)
    await page.goto('/admin/licences')
    await page.getByText(`…${key.slice(-5)}`).waitFor()
    await inspect()
    await page.goto(`/admin/orders/${order.number}`)
    await page.getByText(`…${key.slice(-5)}`).waitFor()
    expect(await page.getByRole('button', { name: 'Revoke…' }).count()).toBe(0)
    await inspect()
    await licensed(shop, 'pro', { source: 'pool' })
    await page.goto('/admin/licences/pools')
    await page.getByRole('table').waitFor()
    expect(await page.getByRole('button', { name: /^Add keys of/ }).count()).toBe(0)
    await inspect()
    await leave()
  })
})
