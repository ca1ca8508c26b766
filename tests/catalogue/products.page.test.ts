import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellBuyers } from '#adapters/db/catalogue/offering.ts'
import type { Role } from '#domain/people/roles.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { seatAt } from '#tests/support/desk.ts'
import { paidOrder } from '#tests/support/edge.ts'
import { aPicture } from '#tests/support/pictures.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aVisitor, desktop, phone } from '#tests/support/visitor.ts'

type Options = Parameters<typeof aVisitor>[1]

const save = (page: Page) =>
  page.getByRole('region', { name: 'Unsaved changes' }).getByRole('button', { name: /^Save/ })
const saved = (page: Page) => page.getByText('Saved. The shop shows it already.').first().waitFor()
const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name })
const picker = (page: Page) => page.getByLabel('File for the shop')
const aZip = (bytes: number) => Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(bytes, 7)])

describe.skipIf(!browserPath)('the catalogue at the desk', () => {
  let shop: Shop
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    shop = await aShop({ temporalAddress: null })
    browser = await aBrowser()
    folder = await mkdtemp(join(tmpdir(), 'origin-upload-'))
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
    await rm(folder, { recursive: true, force: true })
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

  test('a product is made, priced, given a file and a picture, previewed and sold', async () => {
    const { page, inspect, leave } = await at('/products')
    await page.getByRole('button', { name: 'New product' }).first().click()
    await page.getByLabel('Name').fill('Rangoli kit')
    expect(await page.getByLabel('Address').inputValue()).toBe('rangoli-kit')
    await inspect()
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByRole('heading', { name: 'Rangoli kit' }).waitFor()

    await page.getByLabel('Summary').fill('Thirty patterns to print')
    await page.getByLabel('INR').fill('0')
    await page.getByRole('switch', { name: 'On sale' }).click()
    await save(page).click()
    await page.getByText('Must be at least 1.00').waitFor()
    await page.getByLabel('INR').fill('499')
    await save(page).click()
    await page.getByText(/^Needs something to deliver first/).waitFor()
    await inspect()

    await picker(page).setInputFiles({
      name: 'rangoli.zip',
      mimeType: 'application/zip',
      buffer: aZip(3_000_000),
    })
    await page.getByText('The file is in the shop.').first().waitFor()
    await page.getByText('Version 1 · rangoli.zip · 3 MB').waitFor()
    await page.getByText('SHA-256').waitFor()
    const buffer = aPicture('png', { width: 800, height: 600 })
    await page
      .getByLabel('Picture of the product')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer })
    await page.getByRole('img', { name: 'Picture of Rangoli kit' }).waitFor({ state: 'attached' })

    await page.getByRole('button', { name: 'Preview' }).click()
    const preview = page.frameLocator('iframe')
    await preview.getByRole('heading', { name: 'Rangoli kit' }).waitFor()
    await preview.getByText('₹499').first().waitFor()
    await page.keyboard.press('Escape')
    await save(page).click()
    await saved(page)
    await page.getByText('On sale', { exact: true }).first().waitFor()
    await page.goto(`${shop.url}/products/rangoli-kit`)
    await page.getByText('₹499').first().waitFor()
    await leave()
  })

  test('what cannot be sold is refused in words, and nothing is added', async () => {
    const { page, leave } = await at('/products/pro')
    await page.getByText('Version 1 · pro-kit.zip').waitFor()
    const buffer = Buffer.from('MZ\u0090\0\u0003\0\0')
    await picker(page).setInputFiles({ name: 'setup.exe', mimeType: 'application/zip', buffer })
    await page.getByText(/^It must end in \.zip/).waitFor()
    await page.getByRole('button', { name: 'Put aside' }).click()
    await picker(page).setInputFiles({ name: 'setup.zip', mimeType: 'application/zip', buffer })
    await page.getByText(/must not be a program/).waitFor()
    await page.getByRole('button', { name: 'Put aside' }).click()
    const versions = await shop.rows(`select 1 from file_versions where file_name like 'setup%'`)
    expect(versions).toEqual([])
    await leave()
  })

  test('an upload that a reload cut off goes on where it was', async () => {
    const path = join(folder, 'long.zip')
    await writeFile(path, aZip(7_000_000))
    const { page, context, inspect, leave } = await at('/products/starter')
    const offsets: number[] = []
    let isSlow = true
    await context.route('**/api/admin/uploads/*', async (route) => {
      const request = route.request()
      if (request.method() === 'PATCH') {
        offsets.push(Number(request.headers()['upload-offset']))
        // The second piece does not get through before the page is loaded again.
        if (isSlow && offsets.length > 1) return
      }
      await route.continue()
    })
    await page.getByRole('button', { name: 'Add a file' }).waitFor()
    await picker(page).setInputFiles(path)
    await page.getByText(/of 7 MB \(\d\d %\)/).waitFor()
    await inspect()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText(/^Paused at/).waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await expect.poll(() => offsets.length).toBeGreaterThan(1)
    await page.reload()
    isSlow = false
    offsets.length = 0
    await page.getByText('was cut off. Choose the same file again').waitFor()
    await inspect()
    await picker(page).setInputFiles(path)
    await page.getByText('Version 1 · long.zip · 7 MB').waitFor()
    expect(offsets[0]).toBeGreaterThan(0)
    expect(await page.getByText('was cut off').count()).toBe(0)
    await leave()
  })

  test('of two owners the second is told who changed what, sees both, and keeps what they typed', async () => {
    const [first, second] = [await at('/products/premium'), await at('/products/premium', { name: 'priya' })]
    await second.page.getByLabel('Summary').fill('Priya’s words')
    await first.page.getByLabel('Summary').fill('The owner’s words')
    await first.page.getByLabel('INR').fill('1,999')
    await save(first.page).click()
    await saved(first.page)
    await save(second.page).click()
    const conflict = dialog(second.page, 'Somebody else saved first')
    await conflict.getByText(/^owner \(.+\) changed .*the prices.* of this product/).waitFor()
    await conflict.getByText('Priya’s words').waitFor()
    await second.inspect()
    await conflict.getByRole('button', { name: 'Save mine' }).click()
    await saved(second.page)
    expect(await second.page.getByLabel('INR').inputValue()).toBe('1999.00')
    await first.context.close()
    await second.context.close()
  })

  test('a new version is offered to those who bought the one before', async () => {
    await paidOrder(shop, { product: 'platinum', email: 'asha@example.com' })
    const { page, inspect, leave } = await at('/products/platinum')
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'New version' }).click(),
    ])
    await chooser.setFiles({ name: 'platinum.zip', mimeType: 'application/zip', buffer: aZip(5000) })
    await page.getByRole('button', { name: 'Offer to 1 buyer' }).click()
    const asks = dialog(page, 'Offer version 2 to 1 buyer')
    await asks.getByLabel('What is new').fill('Two more sheets.')
    await asks
      .getByText(/There is a new version of Platinum kit/)
      .first()
      .waitFor()
    await inspect()
    await asks.getByRole('button', { name: 'Send the mails' }).click()
    await page.getByText('The mails are on their way.').first().waitFor()
    await page.getByText('Telling its buyers, a few at a time: 0 of 1 so far').waitFor()
    await inspect()
    const [offering] = await shop.rows<{ subject: string }>(
      `select subject from inbox where type = 'offering-asked'`,
    )
    await tellBuyers(shop.orm.em.fork(), Number(offering?.subject.split('/')[1]), '')
    await page.getByText('Offered to its buyers').waitFor()
    const facts = await shop.rows(`select 1 from inbox where type = 'update-offered'`)
    expect(facts.length).toBe(1)
    await leave()
  })

  test.each([
    ['light', desktop],
    ['dark', desktop],
    ['light', phone],
  ] as const)('is whole and usable by everyone, %s, on a screen of %o', async (colorScheme, viewport) => {
    const { page, inspect, leave } = await at('/products', {}, { colorScheme, viewport })
    await page
      .getByRole('link', { name: /Pro kit/ })
      .first()
      .waitFor()
    await inspect()
    await page.goto(`${shop.url}/admin/products/pro`)
    await page.getByText('Version 1 · pro-kit.zip').waitFor()
    await inspect()
    expect(await page.title()).toMatch(/^Pro kit · /)
    await leave()
  })

  test('is read, and not changed, by who only reads', async () => {
    const { page, inspect, leave } = await at('/products/pro', { role: 'viewer' })
    await page.getByText('Version 1 · pro-kit.zip').waitFor()
    expect(await page.getByLabel('Summary').isDisabled()).toBe(true)
    expect(
      await page.getByRole('button', { name: /Add a file|New version|Remove|Choose a picture/ }).count(),
    ).toBe(0)
    await inspect()
    await leave()
  })

  test('more downloads are given on the order’s page', async () => {
    await shop.rows(`update products set download_cap = 2 where slug = 'starter'`)
    const order = await paidOrder(shop, { product: 'starter' })
    const { page, inspect, leave } = await at(`/orders/${order.number}`, { role: 'staff' })
    await page.getByText('0 of 2 used').waitFor()
    await page.getByRole('button', { name: /^Give more downloads of/ }).click()
    await page.getByLabel('How many more').fill('5')
    await page.getByText('the customer may begin 7.').waitFor()
    await inspect()
    await page.getByRole('button', { name: 'Give them' }).click()
    await page.getByText('0 of 7 used').waitFor()
    const [grant] = await shop.rows('select download_cap from grants where order_number = ?', [order.number])
    expect(grant).toEqual({ download_cap: 7 })
    await leave()
  })
})
