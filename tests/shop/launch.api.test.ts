import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNameServers } from '#adapters/dns.ts'
import { createLog } from '#adapters/log.ts'
import { createShopMailer } from '#adapters/mail/sender.ts'
import { whoAnswersAt } from '#adapters/own-address.ts'
import { createRazorpayGateway } from '#adapters/razorpay/gateway.ts'
import { buildApp } from '#api/app.ts'
import { createDeps } from '#api/create-deps.ts'
import type { LaunchView } from '#api/shop/desk-schemas.ts'
import { launchChecks } from '#domain/shop/launch.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { anotherApi, problemOf, takeIn } from '#tests/support/edge.ts'
import { aNameServer } from '#tests/support/name-server.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
})
afterAll(() => shop.close())

type App = Shop['app']

const checklist = async (app: App = shop.app) =>
  (await app.inject({ url: '/api/admin/launch', headers: owner })).json<LaunchView>()

const post = (path: string, headers: Record<string, string> = owner, app: App = shop.app) =>
  app.inject({ method: 'POST', url: `/api/admin/launch/${path}`, headers })

/** What a line comes to, tested now. */
async function tested(check: (typeof launchChecks)[number], app: App = shop.app) {
  const answer = await post(check, owner, app)
  expect(answer.statusCode).toBe(200)
  const line = answer.json<LaunchView>().items.find((it) => it.check === check)
  return [line?.state, line?.detail]
}

describe('the checklist', () => {
  test('begins untested, each line saying what to do', async () => {
    const { items, passed, sandbox } = await checklist()
    expect([items.map((it) => it.check), passed, sandbox]).toEqual([[...launchChecks], 0, true])
    expect(items.every((it) => it.state === null && it.steps.length > 0)).toBe(true)
  })

  test('counts what passes, and forgets a line when what it was about is changed', async () => {
    expect(await tested('texts')).toEqual(['failed', expect.stringContaining('Privacy')])
    await shop.rows(`update texts set markdown = regexp_replace(markdown, '\\[Fill in[^]]*\\]', 'x', 'g')`)
    expect(await tested('texts')).toEqual(['passed', expect.any(String)])
    expect((await checklist()).passed).toBe(1)
    const headers = { ...owner, 'content-type': 'application/json' }
    const { version } = (await shop.app.inject({ url: '/api/admin/texts/terms', headers })).json()
    const payload = JSON.stringify({ title: 'Terms', markdown: '[Fill in: all]', version })
    await shop.app.inject({ method: 'PUT', url: '/api/admin/texts/terms', headers, payload })
    expect((await checklist()).passed).toBe(0)
  })

  test('does not count what was tested under other settings', async () => {
    await tested('mail-server')
    const other = await anotherApi(shop, { mail: { ...shop.config.mail, dkimSelector: 's1' } })
    const [here, there] = [await checklist(), await checklist(other)]
    await other.close()
    expect([here.passed, there.passed]).toEqual([1, 0])
  })

  test('is read by everyone and tested by the owner alone', async () => {
    const headers = await signedInAs(shop, 'staff')
    expect((await shop.app.inject({ url: '/api/admin/launch', headers })).statusCode).toBe(200)
    expect((await post('texts', headers)).statusCode).toBe(403)
    expect((await post('mail-server/test-mail', headers)).statusCode).toBe(403)
    expect((await post('rupee-test/order', headers)).statusCode).toBe(403)
  })

  test('has no other lines', async () => {
    expect(problemOf(await post('luck')).status).toBe(400)
  })
})

describe('the gateway’s keys', () => {
  test('are tried by a real call, and wrong ones told from a gateway that is away', async () => {
    expect(await tested('gateway-keys')).toEqual(['passed', expect.stringContaining('test key')])
    const { razorpay } = shop.config
    const wrong = createRazorpayGateway({ ...razorpay, keySecret: 'wrong' })
    const away = createRazorpayGateway({ ...razorpay, url: 'http://127.0.0.1:1' })
    expect([await wrong.ping(), await away.ping()]).toEqual(['refused', 'no-answer'])
  })
})

describe('mail', () => {
  test('is tried at its server, and a test mail goes to whoever asks', async () => {
    expect(await tested('mail-server')).toEqual(['passed', expect.stringContaining('Nothing leaves')])
    await shop.rows(`update people set email = 'asha@example.com' where username = 'owner'`)
    const headers = { ...owner, 'idempotency-key': 'mail-once' }
    const answers = [
      await post('mail-server/test-mail', headers),
      await post('mail-server/test-mail', headers),
    ]
    expect(answers.map((it) => it.json())).toEqual([{ to: 'asha@example.com' }, { to: 'asha@example.com' }])
    const mails = await shop.sandbox.mails('asha@example.com')
    expect(mails.map((it) => it.subject)).toEqual(['[Sandbox] Test mail from Suresh AI Origin'])
  })

  test('that no server takes is admitted', async () => {
    const mail = { ...shop.config.mail, smtpUrl: 'smtp://127.0.0.1:1' }
    const other = await anotherApi(shop, { mail })
    const [state, detail] = await tested('mail-server', other)
    const answer = await post('mail-server/test-mail', owner, other)
    await other.close()
    expect([state, detail]).toEqual(['failed', expect.stringContaining('127.0.0.1:1 did not answer')])
    expect(answer.json()).toMatchObject({ status: 503, code: 'TEST_MAIL_NOT_ACCEPTED' })
  })

  test('goes out in the shop’s name of that moment', async () => {
    const mailer = createShopMailer(shop.config, shop.orm)
    const send = (n: number) =>
      mailer.send({
        to: 'name@example.com',
        subject: `${n}`,
        html: 'x',
        text: 'x',
        messageId: `<${n}@x.test>`,
      })
    await send(1)
    await shop.rows(`update settings set value = value || '{"name": "Renamed"}' where key = 'shop'`)
    await send(2)
    mailer.close()
    const senders = (await shop.sandbox.mails('name@example.com')).map((it) => it.headers['from'])
    expect(senders.toSorted((a, b) => (a ?? '').localeCompare(b ?? ''))).toEqual([
      expect.stringMatching(/^"?Renamed/),
      expect.stringMatching(/^"?Suresh AI Origin/),
    ])
  })

  test('has its domain looked up, the policy of the domain above included', async () => {
    const names = await aNameServer({
      'mail.ashas.in': 'v=spf1 include:mails.in -all',
      '_dmarc.ashas.in': 'v=DMARC1; p=none',
      's1._domainkey.mail.ashas.in': 'k=rsa; p=MIGf',
    })
    const config = {
      ...shop.config,
      mail: { ...shop.config.mail, from: 'a@mail.ashas.in', dkimSelector: 's1' },
    }
    const deps = { ...createDeps({ config, orm: shop.orm, log: createLog('test', 'fatal') }) }
    const other = await buildApp({ ...deps, nameServers: createNameServers([names.server]) })
    expect(await tested('mail-domain', other)).toEqual(['passed', 'mail.ashas.in has SPF, DKIM and DMARC.'])
    await other.close()
    const servers = createNameServers([names.server])
    expect(await servers.mailRecords('bare.in', 's1')).toEqual({ spf: false, dmarc: false, dkim: false })
    names.close()
    expect(await createNameServers(['127.0.0.1:1']).mailRecords('ashas.in', null)).toBeNull()
  })

  test('from an example domain has nothing to look up', async () => {
    expect(await tested('mail-domain')).toEqual(['not-yet', expect.stringContaining('nothing to look up')])
  })
})

describe('the public address', () => {
  test('is this shop, another one or nobody', async () => {
    const { instance } = (await shop.app.inject('/health')).json()
    const answers = [
      await whoAnswersAt(shop.url, instance),
      await whoAnswersAt(shop.url, 'another'),
      await whoAnswersAt(shop.sandbox.url, instance),
      await whoAnswersAt('http://127.0.0.1:1', instance),
    ]
    expect(answers).toEqual(['same-shop', 'another-shop', 'another-shop', 'no-answer'])
  })

  test('of this machine alone is not one yet', async () => {
    expect(await tested('public-address')).toEqual(['not-yet', expect.stringContaining('this machine alone')])
  })
})

describe('the sale of ₹1', () => {
  test('is ordered once, paid like any other, and found delivered', async () => {
    expect(await tested('rupee-test')).toEqual(['not-yet', expect.stringContaining('Nobody')])
    expect(await tested('webhook-received')).toEqual(['not-yet', expect.stringContaining('None')])
    expect(await tested('capture-mode')).toEqual(['not-yet', expect.stringContaining('Nothing was paid')])
    const headers = { ...owner, 'idempotency-key': 'rupee-once' }
    const answers = [await post('rupee-test/order', headers), await post('rupee-test/order', headers)]
    const [{ number, checkout_url }, again] = answers.map((it) => it.json())
    expect(again.number).toBe(number)
    expect((await shop.app.inject(checkout_url)).body).toContain('₹1')
    expect((await checklist()).rupee_order).toEqual({
      number,
      checkout_url: expect.stringMatching(/^\/checkout\//),
    })
    expect(await tested('rupee-test')).toEqual(['not-yet', expect.stringContaining('waits for its payment')])

    const [row] = await shop.rows<{ gateway_order_id: string }>(
      'select gateway_order_id from checkouts where order_number = ?',
      [number],
    )
    const payment = await shop.sandbox.pay(row?.gateway_order_id ?? '', {
      outcome: 'captured',
      webhook: 'drop',
    })
    await tellWebhook(shop, 'payment.captured', payment)
    await takeIn(shop, { number })

    expect(await tested('rupee-test')).toEqual(['passed', expect.stringContaining('paid and delivered')])
    expect(await tested('webhook-received')).toEqual(['passed', expect.stringContaining('payment.captured')])
    expect(await tested('capture-mode')).toEqual(['passed', expect.stringContaining('by itself')])
    expect((await checklist()).rupee_order).toEqual({ number, checkout_url: null })
  })

  test('is hidden from customers', async () => {
    expect((await shop.app.inject('/')).body).not.toContain('Test of ₹1')
    expect((await shop.app.inject('/buy/launch-test')).statusCode).toBe(404)
  })
})
