import type { BrowserContextOptions } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { browserPath } from '#tests/support/browser.ts'
import { aDeskInBrowser } from '#tests/support/desk-in-browser.ts'
import { place } from '#tests/support/shop.ts'
import { desktop, phone } from '#tests/support/visitor.ts'

describe.skipIf(!browserPath)('what must always hold, on Health', { timeout: 120_000 }, () => {
  const desk = aDeskInBrowser({ engine: 'away' })

  beforeAll(async () => {
    await desk.shop.rows(
      `insert into parts (name, instance, state, beat_at)
       select name, 'a', 'ready', now() + interval '1 hour' from unnest(array['worker', 'engine', 'dispatcher']) name`,
    )
  })

  async function atHealth(role: Role, options: BrowserContextOptions = {}) {
    const visitor = await desk.somebody(role, options)
    await visitor.page.goto('/admin/health')
    const section = visitor.page.locator('section').filter({ hasText: 'What must always hold' })
    await section.getByText('Debits equal credits').waitFor()
    const checkNow = async () => {
      await section.getByRole('button', { name: 'Check now' }).click()
      await section.getByRole('button', { name: 'Check now' }).waitFor()
    }
    return { ...visitor, section, checkNow }
  }

  test.each([
    [desktop, 'light'],
    [phone, 'dark'],
  ] as const)('is checked now, and leads to what is against it (%o, %s)', async (viewport, colorScheme) => {
    const { number } = await place(desk.shop)
    await desk.shop.rows('update inbox set handled_at = now()')
    const { page, section, checkNow, inspect, leave } = await atHealth('owner', { viewport, colorScheme })
    await checkNow()
    await section.getByText('Holds', { exact: true }).nth(5).waitFor()
    await page.getByText('Everything runs.').waitFor()
    await inspect()

    await desk.shop.rows(`update orders set fulfilment = 'delivered' where number = ?`, [number])
    await checkNow()
    await section.getByText('Broken in 1 place').waitFor()
    await page.getByText('“Paid means delivered” does not hold, in 1 place.').waitFor()
    await inspect()
    await section.getByRole('link', { name: `Order ${number}` }).click()
    await page.getByRole('heading', { name: new RegExp(`Order ${number}`) }).waitFor()
    await page.goto('/admin')
    await page.getByText('“Paid means delivered” does not hold, in 1 place.').waitFor()

    await desk.shop.rows(`update orders set fulfilment = 'pending'`)
    await page.goto('/admin/health')
    await checkNow()
    await page.getByText('Everything runs.').waitFor()
    expect(await section.getByText('Holds', { exact: true }).count()).toBe(7)
    await leave()
  })

  test('is shown to a viewer, who may not have it checked', async () => {
    const { section, inspect, leave } = await atHealth('viewer')
    expect(await section.getByRole('button', { name: 'Check now' }).count()).toBe(0)
    await inspect()
    await leave()
  })
})
