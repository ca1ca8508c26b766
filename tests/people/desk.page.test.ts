import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aPerson, deskPassword, seatAt, signedInAs } from '#tests/support/desk.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

type Options = Parameters<typeof aVisitor>[1]

const fillIn = async (page: Page, username: string, password: string) => {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })
const choose = async (page: Page, name: string, action: string) => {
  await page.getByRole('button', { name: `Change ${name}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

describe.skipIf(!browserPath)('people at the desk', { timeout: 90_000 }, () => {
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  async function signedIn(role: Role, username: string, options: Options = {}) {
    const visitor = await aVisitor(browser, { viewport: desktop, baseURL: shop.url, ...options })
    await seatAt(visitor.context, shop, { role, username })
    return visitor
  }

  test.each([
    [desktop, 'light'],
    [phone, 'dark'],
  ] as const)(
    'sign in where they wanted to go, and are told what is wrong (%o, %s)',
    async (viewport, colorScheme) => {
      await aPerson(shop, 'owner', 'suresh')
      const options = { viewport, colorScheme, baseURL: shop.url }
      const { page, inspect, leave } = await aVisitor(browser, options)
      await page.goto('/admin/login')
      await page.getByText('Suresh AI Origin').waitFor()
      await inspect()
      await fillIn(page, 'suresh', 'not the right one')
      await page.getByText('This name and password do not belong together.').waitFor()
      expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('')
      await inspect()

      await page.goto('/admin/audit?q=person')
      await heading(page, 'Sign in to the desk')
      await fillIn(page, 'suresh', deskPassword)
      await heading(page, 'Audit log')
      expect(new URL(page.url()).search).toBe('?q=person')
      await row(page, 'Sign-in failed').first().waitFor()
      await leave()
    },
  )

  test('never end up at another site by the way back', async () => {
    await aPerson(shop, 'owner', 'suresh')
    for (const next of [
      '//evil.example/x',
      'https://evil.example',
      '/\\evil.example',
      '/admin/%2e%2e//evil.example',
    ]) {
      const { page, leave } = await aVisitor(browser, { viewport: desktop, baseURL: shop.url })
      await page.goto(`/admin/login?next=${encodeURIComponent(next)}`)
      await fillIn(page, 'suresh', deskPassword)
      await page.waitForURL((url) => !url.pathname.startsWith('/admin/login'))
      expect(new URL(page.url()).host).toBe(new URL(shop.url).host)
      await leave()
    }
  })

  test('who came by the desk’s own address begin at home', async () => {
    await aPerson(shop, 'owner', 'suresh')
    const { page, leave } = await aVisitor(browser, { viewport: desktop, baseURL: shop.url })
    await page.goto('/admin')
    await fillIn(page, 'suresh', deskPassword)
    await heading(page, 'Home')
    expect(new URL(page.url()).pathname).toMatch(/^\/admin\/?$/)
    await leave()
  })

  test('are invited, come in by the link, get another role, and are kept out', async () => {
    const { page, inspect, leave } = await signedIn('owner', 'suresh')
    await page.goto('/admin/people')
    await heading(page, 'People')
    await inspect()
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByLabel('User name').fill('suresh')
    await page.getByLabel('Mail address').fill('asha@example.com')
    await page.getByRole('radio', { name: /^Accountant/i }).check()
    await inspect()
    await page.getByRole('button', { name: 'Send invitation' }).click()
    await page.getByText('There is somebody named suresh already.').waitFor()
    await page.getByLabel('User name').fill('asha')
    await page.getByRole('button', { name: 'Send invitation' }).click()
    const link = await page.getByTitle(/\/admin\/join/).getAttribute('title')
    await inspect()
    await page.getByRole('button', { name: 'Done' }).click()
    await row(page, 'asha').filter({ hasText: 'Invited' }).waitFor()

    const invited = await aVisitor(browser, { baseURL: shop.url })
    await invited.page.goto(link ?? '')
    await heading(invited.page, 'Come in, asha')
    await invited.inspect()
    await invited.page.getByLabel('Choose a password').fill('123456789012')
    await invited.page.getByRole('button', { name: 'Come in' }).click()
    await invited.page.getByText('must not be characters in a row').waitFor()
    await invited.page.getByLabel('Choose a password').fill('tea with cardamom')
    await invited.page.getByRole('button', { name: 'Come in' }).click()
    await invited.page.waitForURL((url) => !url.pathname.includes('join'))
    await invited.page.goto('/admin/account')
    await heading(invited.page, 'Your account')
    await invited.inspect()

    await page.reload()
    await row(page, 'asha').filter({ hasText: 'Active' }).waitFor()
    await choose(page, 'asha', 'Change role')
    await page.getByRole('radio', { name: /^Viewer/i }).check()
    await page.getByRole('button', { name: 'Change role' }).click()
    await row(page, 'asha').filter({ hasText: 'Viewer' }).waitFor()
    await choose(page, 'asha', 'Keep out')
    await page.getByText('asha is signed out of every browser now').waitFor()
    await inspect()
    await page.getByRole('button', { name: 'Keep out' }).click()
    await row(page, 'asha').filter({ hasText: 'Kept out' }).waitFor()
    await leave()

    await invited.page.getByRole('button', { name: 'Save' }).waitFor()
    const state = await invited.page.request.get('/api/admin/session')
    expect(state.status()).toBe(401)
    await invited.leave()
    const late = await aVisitor(browser, { baseURL: shop.url })
    await late.page.goto(link ?? '')
    await late.page.getByText('This link does not work any more').waitFor()
    await late.inspect()
    await late.leave()
  })

  test('of whom somebody else decided first are looked at again', async () => {
    await aPerson(shop, 'viewer', 'between')
    const { page, leave } = await signedIn('owner', 'suresh')
    await page.goto('/admin/people')
    await choose(page, 'between', 'Change role')
    const other = await signedIn('owner', 'meera')
    await other.page.goto('/admin/people')
    await choose(other.page, 'between', 'Keep out')
    await other.page.getByRole('button', { name: 'Keep out' }).click()
    await row(other.page, 'between').filter({ hasText: 'Kept out' }).waitFor()
    await other.leave()
    await page.getByRole('radio', { name: /^Staff/i }).check()
    await page.getByRole('button', { name: 'Change role' }).click()
    await page.getByText(/meera was here before you, on .*: “Kept out”/).waitFor()
    await page.getByRole('button', { name: 'Not now' }).click()
    await row(page, 'between').filter({ hasText: 'Kept out' }).waitFor()
    expect(await shop.rows(`select role from people where username = 'between'`)).toEqual([
      { role: 'viewer' },
    ])
    await leave()
  })

  test('look after their own account', async () => {
    const { page, inspect, leave } = await signedIn('staff', 'careful')
    const other = await signedInAs(shop, 'staff', 'careful')
    await page.goto('/admin/account')
    await page.getByText('This browser').waitFor()
    await inspect()
    await page.getByLabel('Current password', { exact: true }).fill('not the right one')
    await page.getByLabel('New password', { exact: true }).fill('a much better sentence')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('This is not your current password.').waitFor()
    await page.getByLabel('Current password', { exact: true }).fill(deskPassword)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Your other browsers are signed out.', { exact: false }).first().waitFor()
    const ended = await shop.app.inject({ url: '/api/admin/session', headers: other })
    expect(ended.statusCode).toBe(401)
    expect(await page.getByLabel('Current password', { exact: true }).inputValue()).toBe('')
    await leave()
  })

  test.each([
    [desktop, 'dark'],
    [phone, 'light'],
  ] as const)('read the audit log by who and what (%o, %s)', async (viewport, colorScheme) => {
    const { page, inspect, leave } = await signedIn('accountant', 'reader', { viewport, colorScheme })
    await shop.rows(
      `insert into audit (at, actor, role, action, subject, before, after) values
         (now(), 'meera', 'staff', 'order.cancelled', 'order/10001', '{"status": "created"}', '{"status": "cancelled"}'),
         (now(), 'suresh', 'owner', 'settings.changed', 'settings/shop', '{"name": "Old"}', '{"name": "New"}')`,
    )
    await page.goto('/admin/audit')
    await row(page, 'Cancelled an order').first().waitFor()
    await inspect()
    await page.getByLabel('Who').selectOption('meera')
    await row(page, 'Settings changed').first().waitFor({ state: 'hidden' })
    expect(new URL(page.url()).searchParams.get('actor')).toBe('meera')
    expect(await row(page, 'Cancelled an order').first().textContent()).toMatch(
      /was Waiting for payment.*is Cancelled/,
    )
    await page.getByLabel('Search the log').fill('nothing like it')
    await page.getByText('Nothing found').waitFor()
    await inspect()
    await leave()
  })
})
