import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { deskPassword, seatAt } from '#tests/support/desk.ts'
import { aPicture } from '#tests/support/pictures.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

type Options = Parameters<typeof aVisitor>[1]

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: false }).first()
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name })

describe.skipIf(!browserPath)('settings and going live', () => {
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

  /** Somebody of this role, with a page of the desk open. */
  async function at(
    path: string,
    { role = 'owner', name = role }: { role?: Role; name?: string } = {},
    options: Options = {},
  ) {
    const visitor = await aVisitor(browser, { viewport: desktop, ...options })
    await seatAt(visitor.context, shop, { role, username: name })
    await visitor.page.goto(`${shop.url}/admin${path}`)
    return visitor
  }

  const settings = async () =>
    (await shop.rows<{ value: Record<string, unknown> }>(`select value from settings where key = 'shop'`))[0]
      ?.value

  test.each([
    ['light', desktop],
    ['dark', desktop],
    ['light', phone],
  ] as const)('are whole and usable by everyone, %s, on a screen of %o', async (colorScheme, viewport) => {
    const { page, inspect, leave } = await at('/settings', {}, { colorScheme, viewport })
    await page.getByLabel('Tagline').fill('Something new')
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor()
    await inspect()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('link', { name: 'Texts' }).first().click()
    await page.getByRole('link', { name: 'Terms of sale' }).waitFor()
    await inspect()
    await page.getByRole('link', { name: 'Terms of sale' }).click()
    await page.frameLocator('iframe').getByRole('heading', { name: 'Terms of sale' }).waitFor()
    await inspect()
    await page.getByRole('link', { name: 'Go live' }).first().click()
    await page.getByText('of 11 pass').waitFor()
    await inspect()
    expect(await page.title()).toMatch(/^Go live · /)
    await leave()
  })

  test('what is typed is seen before it is saved, saved by Ctrl-S, and then shown by the shop', async () => {
    const { page, leave } = await at('/settings')
    await page.getByLabel('Shop’s name').fill('Asha’s Sheets')
    await page.getByLabel('Colour', { exact: true }).fill('#ffd60a')
    const button = page.getByText('See what is for sale')
    await expect.poll(() => button.getAttribute('style')).toContain('rgb(255, 214, 10)')
    expect(await button.getAttribute('style')).toContain('color: rgb(0, 0, 0)')
    await page.keyboard.press('Control+s')
    await page.getByText('Saved. The shop shows it already.').waitFor()
    expect(await settings()).toMatchObject({ name: 'Asha’s Sheets', accent: '#ffd60a' })
    await page.goto(shop.url)
    await page.getByRole('banner').getByText('Asha’s Sheets').waitFor()
    await leave()
  })

  test('what is wrong is said beside its field, and nothing typed is lost', async () => {
    const { page, context } = await at('/settings')
    await page.getByLabel('Legal name').fill('Asha Rao')
    await page.getByLabel('Address', { exact: true }).fill('1 MG Road')
    await page.getByRole('combobox', { name: 'State or union territory' }).selectOption('KA')
    await page.getByLabel('GSTIN').fill('29ABCDE1234F1ZX')
    await save(page).click()
    await page.getByText('Has a slip in it: its last character does not check the others').waitFor()
    expect(await page.getByLabel('Legal name').inputValue()).toBe('Asha Rao')
    await page.getByLabel('GSTIN').fill('29ABCDE1234F1ZW')
    await save(page).click()
    await page.getByText('Saved. The shop shows it already.').waitFor()
    expect(await settings()).toMatchObject({ taxIdentity: { gstin: '29ABCDE1234F1ZW' } })
    await context.close()
  })

  test('nobody leaves unsaved changes by mistake', async () => {
    const { page, leave } = await at('/settings')
    await page.getByLabel('Tagline').fill('Not yet')
    await page.getByRole('link', { name: 'Texts' }).first().click()
    await dialog(page, 'Leave without saving?').getByRole('button', { name: 'Stay' }).click()
    expect(await page.getByLabel('Tagline').inputValue()).toBe('Not yet')
    await page.getByRole('link', { name: 'Texts' }).first().click()
    await page.getByRole('button', { name: 'Leave and discard' }).click()
    await page.getByRole('link', { name: 'Terms of sale' }).waitFor()
    await leave()
  })

  test('of two owners the second sees both versions, and keeps what only the first has changed', async () => {
    const [first, second] = [await at('/settings'), await at('/settings', { name: 'priya' })]
    await second.page.getByLabel('Tagline').fill('Priya’s words')
    await first.page.getByLabel('Tagline').fill('The owner’s words')
    await first.page.getByLabel('Telephone').fill('+91 80 4567 8900')
    await save(first.page).click()
    await first.page.getByText('Saved. The shop shows it already.').waitFor()
    await save(second.page).click()
    const conflict = dialog(second.page, 'Somebody else saved first')
    await conflict.getByText('The owner’s words').waitFor()
    await conflict.getByText('Priya’s words').waitFor()
    await conflict.getByText(/^owner \(/).waitFor()
    await second.inspect()
    await conflict.getByRole('button', { name: 'Save mine' }).click()
    await second.page.getByText('Saved. The shop shows it already.').waitFor()
    expect(await settings()).toMatchObject({ tagline: 'Priya’s words', phone: '+91 80 4567 8900' })
    await first.context.close()
    await second.context.close()
  })

  test('a logo is chosen, seen and saved, and one that is none is refused', async () => {
    const { page, context } = await at('/settings')
    const picker = page.locator('input[type=file]')
    await picker.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
    await page.getByText('Must be a PNG, JPEG or WebP picture').waitFor()
    const buffer = aPicture('png', { width: 320, height: 80 })
    await picker.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer })
    await page.getByRole('img', { name: 'The logo' }).waitFor({ state: 'attached' })
    await save(page).click()
    await page.getByText('Saved. The shop shows it already.').waitFor()
    expect(await settings()).toMatchObject({ logo: { type: 'image/png', width: 320, height: 80 } })
    await context.close()
  })

  test('a text shows what is still to fill in, leads there, and is seen as the shop shows it', async () => {
    const { page, leave } = await at('/settings/texts/terms')
    const editor = page.getByRole('textbox', { name: 'Text' })
    await page.getByRole('button', { name: 'the city of the business' }).click()
    const chosen =
      'document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)'
    expect(await page.evaluate(chosen)).toBe('[Fill in: the city of the business]')
    await editor.fill('Be **kind**.')
    await page.frameLocator('iframe').locator('strong', { hasText: 'kind' }).waitFor()
    await page.getByText('Nothing is left to fill in.').waitFor()
    await page.keyboard.press('Control+s')
    await page.getByText('Saved. The shop shows it already.').waitFor()
    await page.goto(`${shop.url}/terms`)
    await page.locator('strong', { hasText: 'kind' }).waitFor()
    await leave()
  })

  test('a session that ends in the middle of a text loses nothing of it', async () => {
    const { page, context } = await at('/settings/texts/privacy')
    await page.getByRole('textbox', { name: 'Text' }).fill('Typed while signed in.')
    await page.frameLocator('iframe').getByText('Typed while signed in.').waitFor()
    await shop.rows('update sessions set expires_at = now() returning token_hash')
    await page.keyboard.press('Control+s')
    await page.getByRole('dialog').getByLabel('Password').fill(deskPassword)
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Saved. The shop shows it already.').waitFor()
    const [text] = await shop.rows(`select markdown from texts where slug = 'privacy'`)
    expect(text).toEqual({ markdown: 'Typed while signed in.' })
    await context.close()
  })

  test('each line is tested when asked, says what to do, and ₹1 can be ordered and paid', async () => {
    const { page, leave } = await at('/go-live')
    const line = (name: string) =>
      page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) })
    await page.getByText('0 of 11 pass').waitFor()
    await page.getByRole('button', { name: 'Test: Razorpay keys' }).click()
    await line('Razorpay keys').getByText('Passes').waitFor()
    await page.getByText('1 of 11 pass').waitFor()
    await page.getByRole('button', { name: 'Test all' }).click()
    await line('A real sale of ₹1').getByText('Nobody has bought it yet.').waitFor()
    await line('Webhooks from Razorpay').getByText('What to do').click()
    await line('Webhooks from Razorpay').getByText(`${shop.url}/webhook`).waitFor()
    await page.getByRole('button', { name: 'Send me a test mail' }).click()
    await page.getByText('Sent to support@example.com').waitFor()
    await page.getByRole('button', { name: 'Order for ₹1' }).click()
    const pay = page.getByRole('link', { name: /Pay order \d+/ })
    await page.goto(new URL((await pay.getAttribute('href')) ?? '', shop.url).href)
    expect(await page.getByText('₹1').first().isVisible()).toBe(true)
    await leave()
  })

  test('whoever may not change them reads them', async () => {
    const { page, leave } = await at('/settings', { role: 'viewer' })
    expect(await page.getByLabel('Shop’s name').isDisabled()).toBe(true)
    await page.goto(`${shop.url}/admin/go-live`)
    await page.getByText('of 11 pass').waitFor()
    expect(await page.getByRole('button', { name: /^Test/ }).count()).toBe(0)
    await leave()
  })
})
