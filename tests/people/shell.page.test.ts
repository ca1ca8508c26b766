import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aPerson, deskPassword, seatAt } from '#tests/support/desk.ts'
import { anotherApi } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

type Options = Parameters<typeof aVisitor>[1]

/** As when one comes back to the tab. */
const lookAgain = (page: Page) => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
const isDark = (page: Page) => page.evaluate("document.documentElement.classList.contains('dark')")
const palette = (page: Page) => page.getByRole('combobox', { name: /Search orders/ })

describe.skipIf(!browserPath)('the shell of the desk', () => {
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

  /** An owner at the desk, on a page that is none, which the shell shows like any other. */
  async function atTheDesk(options: Options = {}, username = 'owner') {
    const visitor = await aVisitor(browser, { viewport: desktop, ...options })
    await seatAt(visitor.context, shop, { role: 'owner', username })
    await visitor.page.goto(`${shop.url}/admin/none`)
    await visitor.page.getByRole('heading', { name: 'Not found' }).waitFor()
    return visitor
  }

  const endSessions = () => shop.rows('update sessions set expires_at = now() returning token_hash')
  test.each([
    ['light', desktop],
    ['dark', desktop],
    ['light', phone],
    ['dark', phone],
  ] as const)('is whole and usable by everyone, %s, on a screen of %o', async (colorScheme, viewport) => {
    const { page, inspect, leave } = await atTheDesk({ colorScheme, viewport })
    expect(await isDark(page)).toBe(colorScheme === 'dark')
    expect(await page.title()).toMatch(/^Not found · /)
    await page.getByText('SANDBOX · no real money moves').waitFor()
    await inspect()
    await page.keyboard.press('Control+k')
    await palette(page).waitFor()
    await inspect()
    await page.keyboard.press('Escape')
    await palette(page).waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await inspect()
    await leave()
  })

  test('the theme that is chosen stays, whatever the system says', async () => {
    const { page, leave } = await atTheDesk({ colorScheme: 'light' })
    await page.getByRole('button', { name: /owner/ }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click()
    await expect.poll(() => isDark(page)).toBe(true)
    await page.reload()
    expect(await isDark(page)).toBe(true)
    await leave()
  })

  test('keys and the palette lead to the pages, and back', async () => {
    const { page, leave } = await atTheDesk()
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await page.waitForURL('**/admin/orders')
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    await palette(page).fill('heal')
    await page.getByRole('option', { name: /^Health/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/admin/health')
    await page.goBack()
    await page.waitForURL('**/admin/orders')
    expect(await page.getByRole('link', { name: 'Orders' }).first().getAttribute('aria-current')).toBe('page')
    await leave()
  })

  test('on a phone the pages are in a drawer, which closes again', async () => {
    const { page, inspect, leave } = await atTheDesk({ viewport: phone })
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('navigation', { name: 'Desk' }).waitFor()
    await inspect()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('navigation', { name: 'Desk' }).isVisible()).toBe(false)
    await leave()
  })

  test('the last two minutes are counted, and one press begins the session anew', async () => {
    const { page, inspect, leave } = await atTheDesk()
    const note = page.getByText(/You will be signed out in 1:\d\d/)
    expect(await note.isVisible()).toBe(false)
    await shop.rows("update sessions set expires_at = now() + interval '110 seconds' returning token_hash")
    await lookAgain(page)
    await note.waitFor()
    await inspect()
    await page.getByRole('button', { name: 'Extend' }).click()
    await note.waitFor({ state: 'hidden' })
    const [left] = await shop.rows<{ seconds: number }>(
      'select extract(epoch from max(expires_at) - now())::int as seconds from sessions',
    )
    expect(left?.seconds).toBeGreaterThan(120)
    await leave()
  })

  test('a session that ends in the middle of something is found again over the page, and nothing typed is lost', async () => {
    await aPerson(shop, 'owner')
    const visitor = await atTheDesk()
    const { page } = visitor
    await page.keyboard.press('Control+k')
    await palette(page).fill('asha')
    await endSessions()
    await palette(page).fill('asha@example')
    const dialog = page.getByRole('dialog', { name: 'You were signed out' })
    await dialog.waitFor()
    await visitor.inspect()
    await dialog.getByLabel('Password').fill('not the password')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.getByText('This name and password do not belong together.').waitFor()
    await dialog.getByLabel('Password').fill(deskPassword)
    const asked = page.waitForResponse(
      (it) => it.url().endsWith('/api/admin/search?q=asha%40example') && it.status() !== 401,
    )
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await asked
    expect(await palette(page).inputValue()).toBe('asha@example')
    await visitor.context.close()
  })

  test('somebody else who signs in over the page gets a page of their own', async () => {
    await aPerson(shop, 'staff')
    const { page, context } = await atTheDesk()
    await endSessions()
    await lookAgain(page)
    const dialog = page.getByRole('dialog', { name: 'You were signed out' })
    await dialog.getByLabel('User name').fill('staff')
    await dialog.getByLabel('Password').fill(deskPassword)
    const loaded = page.waitForEvent('load')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await loaded
    await expect.poll(() => page.getByRole('button', { name: /staff/ }).isVisible()).toBe(true)
    await context.close()
  })

  test('a server that restarts under an open page is waited for quietly', async () => {
    const { page, context } = await atTheDesk()
    const { port } = shop.config
    const closed = shop.app.close()
    // Browsers keep connections in store, for which a server that closes would wait.
    shop.app.server.closeAllConnections()
    await closed
    await lookAgain(page)
    await page.getByText('Reconnecting…').waitFor()
    const api = await anotherApi(shop, {})
    await api.listen({ host: '127.0.0.1', port })
    await page.getByText('Reconnecting…').waitFor({ state: 'hidden' })
    expect(await page.getByRole('heading', { name: 'Not found' }).isVisible()).toBe(true)
    await context.close()
    await api.close()
  })
})
