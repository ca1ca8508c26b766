import { beforeAll, describe, expect, test } from 'vitest'
import { browserPath } from '#tests/support/browser.ts'
import { aDeskInBrowser } from '#tests/support/desk-in-browser.ts'
import { atRest } from '#tests/support/outcome.ts'
import { place, type Placed } from '#tests/support/shop.ts'
import { desktop, phone } from '#tests/support/visitor.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

describe.skipIf(!browserPath)('at the desk', { timeout: 120_000 }, () => {
  const desk = aDeskInBrowser()
  let order: Placed

  beforeAll(async () => {
    order = await place(desk.shop)
    const payment = await desk.shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    await atRest(desk.shop, order)
    await tellWebhook(desk.shop, 'payment.captured', { ...payment, contact: '+919876543210' })
  })

  test.each([
    [desktop, 'light'],
    [phone, 'dark'],
  ] as const)('what was received is followed to its content (%o, %s)', async (viewport, colorScheme) => {
    const { page, inspect, leave } = await desk.somebody('owner', { viewport, colorScheme })
    await page.goto('/admin/webhooks')
    await page.getByRole('link', { name: 'Order placed' }).waitFor()
    await inspect()
    await page.getByLabel('What', { exact: true }).selectOption('Payment captured')
    await page.waitForURL(/type=payment\.captured/)
    await page.getByRole('link', { name: 'Payment captured' }).first().click()
    await page.getByText('"•••10"').waitFor()
    await inspect()
    await page.getByRole('button', { name: 'Show unmasked' }).click()
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.getByText('"+919876543210"').waitFor()
    await page.getByRole('button', { name: 'Mask' }).click()
    await page.getByText('"•••10"').waitFor()
    await page.getByRole('button', { name: 'Deliver again' }).click()
    await page.getByText('what it knows already changes nothing').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Deliver again' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText('Known already: nothing changed').waitFor()
    const actions = await desk.shop.rows(
      `select action from audit where subject like 'inbox/%' order by id desc limit 2`,
    )
    expect(actions).toEqual([{ action: 'inbox.delivered-again' }, { action: 'payload.revealed' }])
    await leave()
  })

  test('a range says how many it is before it is delivered again', async () => {
    const { page, inspect, leave } = await desk.somebody('staff')
    await page.goto('/admin/webhooks?type=payment.captured')
    await page.getByRole('button', { name: 'Deliver again…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('2 things will be delivered again.').waitFor()
    await inspect()
    await dialog.getByRole('button', { name: 'Deliver 2 things again' }).click()
    await page.getByText('They are being delivered again.', { exact: true }).first().waitFor()
    const [entry] = await desk.shop.rows(
      `select after ->> 'rows' as rows from audit where subject like 'inbox/%-%'`,
    )
    expect(entry).toEqual({ rows: '2' })
    await leave()
  })

  test('a mail is shown as it was sent, and sent again once', async () => {
    const { page, inspect, leave } = await desk.somebody('staff')
    await page.goto('/admin/mail')
    await inspect()
    await page.getByPlaceholder('Address or order number').fill('asha@')
    await page.waitForURL(/q=asha/)
    await page.getByRole('link', { name: 'Order confirmation' }).click()
    const frame = page.frameLocator('iframe')
    await frame.getByRole('link', { name: /Download/ }).waitFor()
    await inspect()
    await page.getByRole('button', { name: 'Plain text' }).click()
    await page.getByText(`order ${order.number}`).first().waitFor()
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('One mail goes to asha@example.com').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).dblclick()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.goto(`/admin/mail?q=${order.number}&state=sent`)
    await page.getByRole('link', { name: 'Order confirmation' }).nth(1).waitFor()
    expect(await page.getByRole('link', { name: 'Order confirmation' }).count()).toBe(2)
    await leave()
  })

  test('a viewer sees neither content nor buttons that are not theirs', async () => {
    const { page, leave } = await desk.somebody('viewer')
    await page.goto('/admin/mail')
    await page.getByText('a•••a@example.com').first().waitFor()
    expect(await page.getByRole('link', { name: 'Order confirmation' }).count()).toBe(0)
    await page.goto('/admin/webhooks?type=payment.captured')
    await page.getByRole('link', { name: 'Payment captured' }).first().click()
    await page.getByText('"•••10"').waitFor()
    expect(await page.getByRole('button', { name: /unmasked|Deliver/ }).count()).toBe(0)
    await leave()
  })
})
