import { readFile } from 'node:fs/promises'
import { Worker } from '@temporalio/worker'
import { unzipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFailed, test } from 'vitest'
import { seedOwner } from '#scripts/seed/owner.ts'
import { aBrowser, browserPath } from '#tests/support/browser.ts'
import { aPerson, deskPassword } from '#tests/support/desk.ts'
import { anotherApi } from '#tests/support/edge.ts'
import { atRest, sold, untilQuiet } from '#tests/support/outcome.ts'
import { aShop, place, type Placed, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { aVisitor, desktop, expectInOrder } from '#tests/support/visitor.ts'

type Visitor = Awaited<ReturnType<typeof aVisitor>>

const owner = { ADMIN_USERNAME: 'suresh', ADMIN_PASSWORD: 'the shop is open today' }

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })
const dialog = (page: Page, name?: string) => page.getByRole('dialog', name ? { name } : {})
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const row = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text })
const timeline = (page: Page) => page.getByRole('list', { name: 'What happened, oldest first' })
const line = (page: Page, text: string) => timeline(page).getByRole('listitem').filter({ hasText: text })
/** As when one comes back to the tab. */
const lookAgain = (page: Page) => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

/** By the sidebar, as people do; the page is then in order. */
async function goTo(page: Page, name: string, title = name): Promise<void> {
  const desk = page.getByRole('navigation', { name: 'Desk' })
  await desk.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await heading(page, title).waitFor()
}

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/admin/login')
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await button(page, 'Sign in').click()
  await heading(page, 'Home').waitFor()
}

async function signInAgain(page: Page): Promise<void> {
  const again = dialog(page, 'You were signed out')
  await again.getByLabel('Password').fill(owner.ADMIN_PASSWORD)
  await again.getByRole('button', { name: 'Sign in' }).click()
  await again.waitFor({ state: 'hidden' })
}

/** One day, told by its tests in turn: each goes on where the one before has ended. */
describe.skipIf(!browserPath)('the day of an owner', { timeout: 90_000 }, () => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  let browser: Browser
  let visitor: Visitor
  let page: Page
  let first: Placed
  let foreign: Placed

  beforeAll(async () => {
    ;[temporal, browser] = await Promise.all([aTemporalServer(), aBrowser()])
    shop = await aShop({ temporalAddress: temporal.address, settings: owner })
    await seedOwner(shop.orm, shop.config.owner)
    visitor = await aVisitor(browser, {
      viewport: desktop,
      baseURL: shop.url,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    page = visitor.page
  })
  let isBroken = false
  beforeEach(({ skip }) => {
    skip(isBroken, 'the day broke off before')
    onTestFailed(() => void (isBroken = true))
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
    await temporal?.stop()
  })

  const endSessions = () => shop.rows('update sessions set expires_at = now() returning token_hash')
  const shopValue = async (name: string) =>
    (await shop.rows(`select value ->> ? as it from settings where key = 'shop'`, [name]))[0]?.['it']

  /** Money that no rule can place: the price was asked in rupees. */
  async function paidInDollars(email: string): Promise<Placed> {
    const order = await place(shop, { email, billing: { name: 'Ravi Kumar', state: 'Kerala' } })
    const how = { outcome: 'captured', currency: 'USD', amount: 950 }
    await shop.sandbox.pay(order.gateway_order_id, how)
    await untilQuiet(shop, order, { when: (it) => it.reviews.length > 0 })
    return order
  }

  test('begins at the door, and is led to the first sale', async () => {
    await page.goto('/admin')
    await page.waitForURL('**/admin/login**')
    await signIn(page, owner.ADMIN_USERNAME, owner.ADMIN_PASSWORD)
    await page.getByText('Your first sale comes next').waitFor()
    expect(await page.getByText('₹').count()).toBe(0)
    await visitor.inspect()
    const opened = page.waitForEvent('popup')
    await page.getByRole('link', { name: 'Buy from your own shop' }).click()
    const customers = await opened
    await customers.getByRole('link', { name: 'Buy Pro kit' }).waitFor()
    await customers.close()
  })

  test('sees an order turn paid where it stands, though its webhook comes twice', async () => {
    await goTo(page, 'Orders')
    await page.getByText('No orders yet').waitFor()
    await page.evaluate("document.body.dataset['opened'] = 'once'")
    first = await place(shop)
    await lookAgain(page)
    await row(page, first.number).getByText('Waiting for payment').waitFor()

    const aside = await visitor.context.newPage()
    await aside.goto('/admin/sandbox')
    await button(aside, `Pay order ${first.number}`).click()
    await aside.getByLabel('How your shop hears of it').selectOption('Twice')
    await expectInOrder(aside)
    await dialog(aside)
      .getByRole('button', { name: /^Pay ₹499/ })
      .click()
    await aside.getByText('The sandbox has done as you said.').waitFor()
    await aside.getByText('Nothing waits for its payment').waitFor()
    await aside.close()

    expect(await atRest(shop, first, { when: (it) => it.mails.includes('order-confirmed sent') })).toEqual(
      sold(49_900),
    )
    await lookAgain(page)
    await row(page, first.number).getByText('Paid', { exact: true }).waitFor()
    expect(await page.evaluate("document.body.dataset['opened']")).toBe('once')
    await visitor.inspect()
  })

  test('opens the order by keys and reads what was told, decided and done', async () => {
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await heading(page, `Order ${first.number}`).waitFor()
    for (const [kind, sentence] of [
      ['fact', 'The order was placed.'],
      ['fact', 'of ₹499 was captured.'],
      ['decision', 'The order is paid: deliver, send the confirmation.'],
      ['effect', 'Money came in at the gateway.'],
      ['effect', 'It is earned: the order was sold.'],
      ['effect', 'Confirmation mail accepted by the mail server.'],
    ] as const)
      await line(page, sentence).first().getByText(`${kind}:`).waitFor({ state: 'attached' })
    await page.getByRole('complementary', { name: 'Facts' }).getByText('asha@example.com').waitFor()
    expect(await line(page, 'Confirmation mail').count()).toBe(1)
    await visitor.inspect()
  })

  test('sends the confirmation again, once, however often the button is pressed', async () => {
    await button(page, 'Send the confirmation again').click()
    await dialog(page).getByRole('button', { name: 'Send it' }).dblclick()
    await line(page, 'suresh asked for the confirmation mail once more.').waitFor()
    const { mails } = await atRest(shop, first, { when: (it) => it.mails.length > 1 })
    expect(mails).toEqual(['order-confirmed sent', 'order-confirmed sent'])
    await lookAgain(page)
    await line(page, 'Confirmation mail accepted by the mail server').nth(1).waitFor()
    expect(await shop.sandbox.mails('asha@example.com')).toHaveLength(2)
  })

  test('copies a new download link, which brings the files', async () => {
    await button(page, 'New download link').click()
    await dialog(page).getByRole('button', { name: 'Make the link' }).click()
    await button(page, /Copy the download link/).click()
    const link = await until(
      () => page.evaluate<string>('navigator.clipboard.readText()'),
      (it) => it.startsWith(shop.url),
    )
    const files = unzipSync(new Uint8Array(await (await fetch(link)).arrayBuffer()))
    expect(Object.keys(files)).toContain('pro-kit/README.md')
  })

  test('looks into its workflow and takes the history home, where it replays', async () => {
    await page.getByRole('link', { name: 'Its workflow' }).click()
    await heading(page, 'Its workflow').waitFor()
    await button(page, 'Took in what was new').first().click()
    await page.getByText('"takeInOrder"').first().waitFor()
    await visitor.inspect()
    await button(page, 'Add as replay test').click()
    await dialog(page).getByText('tests/histories/order-').waitFor()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      dialog(page).getByRole('link', { name: 'Download the file' }).click(),
    ])
    const history = await readFile(await file.path(), 'utf8')
    const workflowBundle = { codePath: inject('bundlePath') }
    await expect(Worker.runReplayHistory({ workflowBundle }, JSON.parse(history))).resolves.toBeUndefined()
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'hidden' })
  })

  test('gives foreign money back once, though two owners answer', async () => {
    foreign = await paidInDollars('ravi@example.com')
    await goTo(page, 'Home')
    await page.getByText('1 open, $9.50 in them').waitFor()
    await visitor.inspect()
    await page.getByRole('link', { name: 'Needs you 1' }).click()
    await row(page, 'Paid in another currency')
      .getByRole('cell', { name: /^\$9\.50/ })
      .waitFor()
    await visitor.inspect()

    await aPerson(shop, 'owner', 'meera')
    const second = await aVisitor(browser, { viewport: desktop, baseURL: shop.url })
    await signIn(second.page, 'meera', deskPassword)
    await goTo(second.page, 'Needs you')
    for (const it of [page, second.page]) await button(it, 'Resolve: Paid in another currency').click()
    await dialog(page).getByText('goes back to the account it was paid from').waitFor()
    await visitor.inspect()
    await dialog(page).getByRole('button', { name: 'Give $9.50 back' }).click()
    await page.getByText('Nothing needs you').waitFor()
    await page.getByRole('link', { name: 'Needs you', exact: true }).waitFor()
    await dialog(second.page).getByRole('button', { name: 'Give $9.50 back' }).click()
    await dialog(second.page).getByText('suresh gave the money back').waitFor()
    await second.leave()

    const { refunds, reviews, owedMinor } = await untilQuiet(shop, foreign, {
      when: (it) => it.mails.includes('payment-refunded sent') && /processed/.test(it.refunds.join()),
    })
    expect({ refunds, reviews, owedMinor }).toEqual({
      refunds: ['did-not-match processed 950'],
      reviews: [],
      owedMinor: 0,
    })
    expect((await shop.sandbox.ledger()).refunds.map((it) => it.amount)).toEqual([950])
    const [mail] = await shop.sandbox.mails('ravi@example.com')
    expect(mail?.text).toContain('9.50')
  })

  test('sees what came by webhook unmasked when he asks, and changes nothing by delivering it again', async () => {
    await goTo(page, 'Webhooks')
    await visitor.inspect()
    await row(page, foreign.number).getByRole('link', { name: 'Payment captured' }).click()
    await heading(page, 'Payment captured').waitFor()
    await page.getByText('Personal data is masked').waitFor()
    await page.getByText('c•••r@sandbox').waitFor()
    await visitor.inspect()
    await button(page, 'Show unmasked').click()
    await dialog(page).getByRole('button', { name: 'Show' }).click()
    await page.getByText('customer@sandbox').waitFor()

    const before = await untilQuiet(shop, foreign)
    await button(page, 'Deliver again').click()
    await dialog(page).getByRole('button', { name: 'Deliver again' }).click()
    await page.getByText('Known already: nothing changed').waitFor()
    expect(await untilQuiet(shop, foreign)).toEqual(before)
  })

  test('reads the mail as it was sent', async () => {
    await goTo(page, 'Mail')
    await visitor.inspect()
    await row(page, 'asha@example.com').getByRole('link', { name: 'Order confirmation' }).first().click()
    await page.frameLocator('iframe').getByText('Thank you. Your download is ready').first().waitFor()
    await visitor.inspect()
    await button(page, 'Plain text').click()
    expect(await page.locator('pre').innerText()).toContain(first.number)
  })

  test('finds everything running', async () => {
    await goTo(page, 'Health')
    await page.getByText('Everything runs.').waitFor()
    await visitor.inspect()
    expect(await page.getByText('At work').count()).toBeGreaterThan(3)
  })

  test('gives the shop another colour and another sentence', async () => {
    await goTo(page, 'Settings')
    await page.getByLabel('Colour', { exact: true }).fill('#0b7a3b')
    await page.getByLabel('Tagline').fill('Sheets that mind your shop')
    await visitor.inspect()
    await button(page, /^Save/).click()
    await page.getByText('Saved. The shop shows it already.').waitFor()
    const customers = await visitor.context.newPage()
    await customers.goto('/')
    await customers.getByText('Sheets that mind your shop').first().waitFor()
    const accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"
    expect(await customers.evaluate(accent)).toBe('#0b7a3b')
    await customers.close()
  })

  test('invites somebody, who comes in by the link in the mail', async () => {
    await goTo(page, 'People')
    await visitor.inspect()
    await button(page, 'Invite').click()
    await page.getByLabel('User name').fill('priya')
    await page.getByLabel('Mail address').fill('priya@example.com')
    await button(page, 'Send invitation').click()
    await button(page, 'Done').click()
    const [mail] = await until(
      () => shop.sandbox.mails('priya@example.com'),
      (it) => it.length > 0,
    )
    const link = /http\S+\/admin\/join\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    const invited = await aVisitor(browser, { viewport: desktop, baseURL: shop.url })
    await invited.page.goto(link)
    await invited.page.getByLabel('Choose a password').fill('tea with cardamom')
    await button(invited.page, 'Come in').click()
    await heading(invited.page, 'Home').waitFor()
    await button(invited.page, /priya/).waitFor()
    await invited.leave()
    expect(await shop.rows(`select role from people where username = 'priya'`)).toEqual([{ role: 'staff' }])
  })

  test('finds the whole day in the audit log, with who and what', async () => {
    await goTo(page, 'Audit log')
    for (const [who, what] of [
      ['suresh', 'Signed in'],
      ['suresh', 'Paid an order in the sandbox'],
      ['suresh', 'Asked for a mail once more'],
      ['suresh', 'Made a new download link'],
      ['suresh', 'Resolved a review'],
      ['meera', 'Signed in'],
      ['suresh', 'Looked at what was sent to us'],
      ['suresh', 'Changed the shop’s settings'],
      ['suresh', 'Invited'],
      ['priya', 'Joined'],
    ] as const)
      await row(page, what).filter({ hasText: who }).first().waitFor()
    expect(await row(page, 'Asked for a mail once more').count()).toBe(1)
    expect(await row(page, 'Resolved a review').count()).toBe(1)
    await visitor.inspect()
  })

  test('loses nothing half typed when the session ends', async () => {
    await goTo(page, 'Settings')
    await page.getByLabel('Telephone').fill('+91 80 4567 8900')
    await endSessions()
    await button(page, /^Save/).click()
    await dialog(page, 'You were signed out').waitFor()
    expect(await shopValue('phone')).not.toBe('+91 80 4567 8900')
    await signInAgain(page)
    await page.getByText('Saved. The shop shows it already.').waitFor()
    expect(await page.getByLabel('Telephone').inputValue()).toBe('+91 80 4567 8900')
    expect(await shopValue('phone')).toBe('+91 80 4567 8900')

    const order = await paidInDollars('kiran@example.com')
    await page.goto(`/admin/orders/${order.number}`)
    await button(page, 'I settled it another way').click()
    const note = page.getByLabel('What did you do?')
    await note.fill('Paid back by')
    await endSessions()
    await lookAgain(page)
    await signInAgain(page)
    expect(await note.inputValue()).toBe('Paid back by')
    await note.fill('Paid back by bank transfer')
    await dialog(page).getByRole('button', { name: 'I settled it another way' }).click()
    await line(page, 'suresh settled it outside of Origin').waitFor()
    const kept = 'select note, resolved_by from reviews where order_number = ?'
    expect(await shop.rows(kept, [order.number])).toMatchObject([{ note: 'Paid back by bank transfer' }])
    await visitor.leave()
  })

  test('goes on reading an order while the server restarts', async () => {
    const open = await aVisitor(browser, { viewport: desktop, baseURL: shop.url })
    await signIn(open.page, 'meera', deskPassword)
    const order = await place(shop)
    await open.page.goto(`/admin/orders/${order.number}`)
    await line(open.page, 'The order was placed.').waitFor()
    const closed = shop.app.close()
    // Browsers keep connections in store, for which a server that closes would wait.
    shop.app.server.closeAllConnections()
    await closed
    await lookAgain(open.page)
    await open.page.getByText('Reconnecting…').waitFor()
    await line(open.page, 'The order was placed.').waitFor()
    const api = await anotherApi(shop, {})
    await api.listen({ host: '127.0.0.1', port: shop.config.port })
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    await line(open.page, 'Confirmation mail accepted by the mail server').waitFor()
    expect(await open.page.getByText('Reconnecting…').count()).toBe(0)
    await open.context.close()
    await api.close()
  })
})
