import { describe, expect, test } from 'vitest'
import { browserPath } from '#tests/support/browser.ts'
import { aDeskInBrowser } from '#tests/support/desk-in-browser.ts'
import { offerBoth, placeAt } from '#tests/support/gateways.ts'
import { place, seeOrder, until } from '#tests/support/shop.ts'
import { desktop, phone } from '#tests/support/visitor.ts'

describe.skipIf(!browserPath)('the sandbox at the desk', { timeout: 120_000 }, () => {
  const desk = aDeskInBrowser()

  test.each([
    [desktop, 'light'],
    [phone, 'dark'],
  ] as const)('pays an order by hand and shows what came of it (%o, %s)', async (viewport, colorScheme) => {
    const order = await place(desk.shop)
    const { page, inspect, leave } = await desk.somebody('owner', { viewport, colorScheme })
    await page.goto('/admin/sandbox')
    await page.getByRole('button', { name: `Pay order ${order.number}` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('How your shop hears of it, by webhook').selectOption('Twice')
    await inspect()
    await dialog.getByRole('button', { name: 'Pay ₹499.00' }).click()
    await until(
      () => seeOrder(desk.shop, order.order_id),
      (it) => it.status === 'paid',
    )
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Gateway’s ledger' }).click()
    const account = page.locator('section').filter({ hasText: `Order ${order.number}` })
    await account.getByText('Captured ₹499: the same on both sides.').waitFor()
    await account.getByRole('link', { name: 'Payment captured' }).waitFor()
    await inspect()
    await page.getByRole('link', { name: 'Mailbox' }).click()
    const mail = page.getByRole('link', { name: new RegExp(`order ${order.number}`) })
    expect(await mail.getAttribute('href')).toMatch(new RegExp(`^${desk.shop.sandbox.url}/mail/\\d+$`))
    await inspect()
    await leave()
  })

  test.each([
    [desktop, 'dark'],
    [phone, 'light'],
  ] as const)('plays Stripe’s part: paid, disputed and won (%o, %s)', async (viewport, colorScheme) => {
    await offerBoth(desk.shop)
    const order = await placeAt(desk.shop, 'stripe')
    const { page, inspect, leave } = await desk.somebody('owner', { viewport, colorScheme })
    const dialog = page.getByRole('dialog')
    await page.goto('/admin/sandbox')
    const pay = page.getByRole('button', { name: `Pay order ${order.number}` })
    await pay.click()
    await dialog.getByLabel('How the payment goes').selectOption('Declined')
    await dialog.getByLabel('Why it is declined').selectOption('The card has expired')
    await inspect()
    await dialog.getByRole('button', { name: 'Pay ₹499.00' }).click()
    await dialog.waitFor({ state: 'detached' })
    await pay.click()
    await dialog.getByLabel('How your shop hears of it, by webhook').selectOption('Once, in the wrong order')
    await dialog.getByRole('button', { name: 'Pay ₹499.00' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Gateway’s ledger' }).click()
    await page.getByLabel('Gateway', { exact: true }).selectOption('Stripe')
    const account = page.locator('section').filter({ hasText: `Order ${order.number}` })
    await account.getByText('Captured ₹499: the same on both sides.').waitFor()
    await account.getByText('your books: ₹481.34').waitFor()
    await account.getByRole('button', { name: /^Dispute payment ch_/ }).click()
    await inspect()
    await dialog.getByRole('button', { name: 'Dispute ₹499.00' }).click()
    await dialog.waitFor({ state: 'detached' })
    await account.getByText('Captured ₹499, disputed ₹499: the same on both sides.').waitFor()
    await account.getByRole('button', { name: /^Decide dispute du_/ }).click()
    await dialog.getByLabel('What the bank says').selectOption('You win it')
    await dialog.getByRole('button', { name: 'Have it decided' }).click()
    await dialog.waitFor({ state: 'detached' })
    await account.getByText('Chargeback: won').waitFor()
    await account.getByText('Captured ₹499: the same on both sides.').waitFor()
    expect(await account.getByText('Dispute given back').count()).toBe(1)
    await inspect()
    await leave()
  })

  test('says where the gateway’s money and ours differ', async () => {
    const order = await place(desk.shop)
    await desk.shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
    const { page, leave } = await desk.somebody('staff')
    await page.goto('/admin/sandbox/ledger')
    const account = page.locator('section').filter({ hasText: `Order ${order.number}` })
    await account.getByText('Captured: ₹499 at the gateway, nothing in your shop.').waitFor()
    expect(await account.getByText('never sent').count()).toBe(3)
    await leave()
  })

  test('breaks calls of the gateway and heals them', async () => {
    const { page, inspect, leave } = await desk.somebody('owner')
    await page.goto('/admin/sandbox/faults')
    await page.getByText('Everything works').waitFor()
    await page.getByLabel('When your shop calls to').selectOption('Refund a payment')
    await page.getByLabel('What goes wrong').selectOption('Too little balance for the refund')
    await page.getByLabel('Times').press('Enter')
    await page.getByRole('cell', { name: 'Too little balance for the refund' }).waitFor()
    await inspect()
    await page.getByRole('button', { name: 'Heal everything' }).click()
    await page.getByText('One fault is taken away.').waitFor()
    await page.getByRole('button', { name: 'Heal', exact: true }).click()
    await page.getByText('Everything works').first().waitFor()
    const faults = await fetch(`${desk.shop.sandbox.url}/control/faults`)
    expect(await faults.json()).toMatchObject({ standing: [] })
    await leave()
  })

  test('is not offered to who may not use it', async () => {
    const { page, leave } = await desk.somebody('viewer')
    await page.goto('/admin/webhooks')
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor()
    expect(await page.getByRole('link', { name: 'Sandbox', exact: true }).count()).toBe(0)
    await leave()
  })
})
