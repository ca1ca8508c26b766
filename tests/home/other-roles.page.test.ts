import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { browserPath } from '#tests/support/browser.ts'
import { aDeskInBrowser } from '#tests/support/desk-in-browser.ts'
import { aPerson, deskPassword } from '#tests/support/desk.ts'
import { atRest, untilQuiet } from '#tests/support/outcome.ts'
import { place, type Placed } from '#tests/support/shop.ts'

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })
const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Desk' })
const facts = (page: Page) => page.getByRole('complementary', { name: 'Facts' })
const timeline = (page: Page) => page.getByRole('list', { name: 'What happened, oldest first' })

const everybodys = [
  'Home',
  'Needs you',
  'Orders',
  'Products',
  'Licences',
  'Coupons',
  'Refunds',
  'Disputes',
  'Health',
  'Webhooks',
  'Mail',
  'Go live',
  'Settings',
]

describe.skipIf(!browserPath)('the day of', { timeout: 90_000 }, () => {
  const desk = aDeskInBrowser()
  let paid: Placed
  let unpaid: Placed
  let inReview: Placed

  beforeAll(async () => {
    ;[paid, unpaid, inReview] = await Promise.all([place(desk.shop), place(desk.shop), place(desk.shop)])
    await desk.shop.sandbox.pay(paid.gateway_order_id, { outcome: 'captured' })
    const foreign = { outcome: 'captured', currency: 'USD', amount: 900 }
    await desk.shop.sandbox.pay(inReview.gateway_order_id, foreign)
    await atRest(desk.shop, paid, { when: (it) => it.mails.includes('order-confirmed sent') })
    await untilQuiet(desk.shop, inReview, { when: (it) => it.reviews.length > 0 })
  })

  /** Somebody of this role who has just signed in. */
  async function arrived(role: Role) {
    await aPerson(desk.shop, role)
    const visitor = await desk.stranger()
    const { page } = visitor
    await page.goto('/admin/login')
    await page.getByLabel('User name').fill(role)
    await page.getByLabel('Password', { exact: true }).fill(deskPassword)
    await button(page, 'Sign in').click()
    await heading(page, 'Home').waitFor()
    await visitor.inspect()
    const goTo = async (name: string) => {
      await sidebar(page)
        .getByRole('link', { name: new RegExp(`^${name}`) })
        .click()
      await heading(page, name).waitFor()
    }
    const openOrder = async ({ number }: Placed) => {
      await goTo('Orders')
      await page.getByRole('link', { name: number }).click()
      await heading(page, `Order ${number}`).waitFor()
      await timeline(page).getByText('The order was placed.').waitFor()
    }
    /** What the sidebar offers, and a page that it does not, asked for by its address. */
    const seesOnly = async (pages: readonly string[], hidden: { path: string; title: string }) => {
      const links = await sidebar(page).getByRole('link').allInnerTexts()
      expect(new Set(links.map((it) => it.replace(/\s*\d+$/, '')))).toEqual(new Set(pages))
      await page.goto(hidden.path)
      await heading(page, hidden.title).waitFor()
      await page.getByText('Your role does not include this page').waitFor()
      await page.getByText(`You are signed in as ${role}.`, { exact: false }).waitFor()
      await visitor.inspect()
    }
    return { ...visitor, goTo, openOrder, seesOnly }
  }
  type Arrived = Awaited<ReturnType<typeof arrived>>

  /** Nothing that changes anything is offered to whoever only reads. */
  async function onlyReads({ page, goTo, openOrder }: Arrived): Promise<void> {
    await openOrder(inReview)
    await page.getByRole('region', { name: 'Paid in another currency' }).waitFor()
    expect(await button(page, /Give|settled|Cancel|Send|New download|Correct/).count()).toBe(0)
    await goTo('Needs you')
    await row(page, inReview.number).waitFor()
    expect(await button(page, /^Resolve/).count()).toBe(0)
    await goTo('Webhooks')
    await row(page, paid.number).getByRole('link', { name: 'Payment captured' }).first().click()
    await page.getByText('Personal data is masked').waitFor()
    expect(await button(page, /Show unmasked|Deliver again/).count()).toBe(0)
    await goTo('Mail')
    await row(page, paid.number).getByText('Order confirmation').waitFor()
    expect(await page.getByRole('link', { name: 'Order confirmation' }).count()).toBe(0)
    await goTo('Settings')
    expect(await page.getByLabel('Shop’s name').isDisabled()).toBe(true)
  }

  test('staff: answers customers and cancels, but neither invites nor changes the shop', async () => {
    const { page, inspect, leave, goTo, openOrder, seesOnly } = await arrived('staff')
    await openOrder(unpaid)
    await facts(page).getByText('asha@example.com').waitFor()
    await button(page, 'Cancel the order').click()
    await page.getByText('The customer can no longer pay the ₹499.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).click()
    await timeline(page).getByText('staff cancelled the order.').waitFor()
    await heading(page, `Order ${unpaid.number}`).getByText('Cancelled').waitFor()
    await inspect()
    expect(await atRest(desk.shop, unpaid)).toMatchObject({ status: 'cancelled', upcoming: [] })

    await goTo('Needs you')
    await button(page, 'Resolve: Paid in another currency').waitFor()
    await goTo('Mail')
    await row(page, paid.number).getByRole('link', { name: 'Order confirmation' }).click()
    await page.frameLocator('iframe').getByText('Thank you. Your download is ready').first().waitFor()
    await goTo('Settings')
    expect(await page.getByLabel('Tagline').isDisabled()).toBe(true)
    await seesOnly([...everybodys, 'Exports', 'Sandbox'], { path: '/admin/people', title: 'People' })
    await leave()
  })

  test('an accountant: reads money, customers and who did what, and changes nothing', async () => {
    const accountant = await arrived('accountant')
    const { page, inspect, leave, goTo, openOrder, seesOnly } = accountant
    await openOrder(paid)
    await facts(page).getByText('asha@example.com').waitFor()
    await facts(page).getByText('Earned').waitFor()
    expect(await facts(page).getByText('₹499.00').count()).toBe(4)
    await inspect()
    await onlyReads(accountant)
    await goTo('Audit log')
    await row(page, 'Signed in').filter({ hasText: 'accountant' }).waitFor()
    await inspect()
    await seesOnly([...everybodys, 'Exports', 'Ledger', 'Audit log'], {
      path: '/admin/sandbox',
      title: 'Sandbox',
    })
    await leave()
  })

  test('a viewer: reads how orders go, with every customer masked', async () => {
    const viewer = await arrived('viewer')
    const { page, inspect, leave, goTo, openOrder, seesOnly } = viewer
    await goTo('Orders')
    await row(page, paid.number).getByText('a•••a@example.com').waitFor()
    await page.getByRole('searchbox', { name: 'Number or gateway id' }).waitFor()
    await openOrder(paid)
    await facts(page).getByText('a•••a@example.com').waitFor()
    await facts(page).getByText('A. R.').waitFor()
    await inspect()
    await page.getByRole('link', { name: 'Its workflow' }).click()
    await button(page, 'Came to rest').waitFor()
    await onlyReads(viewer)
    await goTo('Mail')
    expect(await page.getByText('asha@example.com').count()).toBe(0)
    await goTo('Health')
    await page.getByText('Everything runs.').waitFor()
    await seesOnly(everybodys, { path: '/admin/audit', title: 'Audit log' })
    await leave()
  })
})
