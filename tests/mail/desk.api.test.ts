import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queueNotice } from '#adapters/db/mail/notices.ts'
import { noticeKey } from '#domain/mail/notice.ts'
import { freePort } from '#scripts/ports.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { problemOf } from '#tests/support/edge.ts'
import { atRest } from '#tests/support/outcome.ts'
import { aShop, place, type Placed, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let paid: Placed
let refused: Placed
const received: string[] = []
const toAsha = () => received.filter((it) => it === 'asha@example.com').length
const people: Record<string, Record<string, string>> = {}

/** Takes every mail but one to nobody@example.com. */
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onRcptTo: ({ address }, _session, answer) => {
    const refusal = Object.assign(new Error('No such mailbox'), { responseCode: 550 })
    answer(address === 'nobody@example.com' ? refusal : null)
  },
  onData: (stream, session, answer) => {
    received.push(...session.envelope.rcptTo.map((it) => it.address))
    stream.resume().once('end', () => answer())
  },
})

const buy = async (email: string, reason: 'sent' | 'refused') => {
  const order = await place(shop, { email })
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  await atRest(shop, order, reason === 'sent' ? {} : { when: (it) => it.reviews.length > 0 })
  return order
}

beforeAll(async () => {
  const smtpPort = await freePort()
  mailServer.listen(smtpPort, '127.0.0.1')
  temporal = await aTemporalServer()
  const settings = { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` }
  shop = await aShop({ temporalAddress: temporal.address, settings })
  for (const role of ['owner', 'accountant', 'viewer'] as const) people[role] = await signedInAs(shop, role)
  paid = await buy('asha@example.com', 'sent')
  refused = await buy('nobody@example.com', 'refused')
})
afterAll(async () => {
  await shop.close()
  await new Promise<void>((resolve) => mailServer.close(resolve))
  await temporal.stop()
})

const get = (path: string, who = 'owner') =>
  shop.app.inject({ url: `/api/admin/mails${path}`, headers: people[who] ?? {} })

const resend = (key: string, headers: Record<string, string> = {}, who = 'owner') =>
  shop.app.inject({
    method: 'POST',
    url: `/api/admin/mails/${encodeURIComponent(key)}/resend`,
    headers: { ...people[who], ...headers },
  })

const keysOf = async (query: string, who = 'owner'): Promise<string[]> =>
  (await get(query, who)).json().items.map((it: { key: string }) => it.key)

const confirmation = ({ number }: Placed) => `order-confirmed/${number}`
const pathOf = (key: string) => `/${encodeURIComponent(key)}`

const linksSent = (count: number) =>
  until(
    () => keysOf('?template=purchases-link&state=sent&q=asha@example.com'),
    (it) => it.length === count,
  )

describe('the mails', () => {
  test('are listed with how they stand, and found by state, template, order and address', async () => {
    const { items } = (await get('?template=order-confirmed')).json()
    expect(items).toMatchObject([
      {
        key: confirmation(refused),
        state: 'failed',
        to: 'nobody@example.com',
        note: 'The mail server refused the address (550).',
        sent_at: null,
      },
      {
        key: confirmation(paid),
        state: 'sent',
        to: 'asha@example.com',
        order_number: paid.number,
        attempts: 1,
      },
    ])
    expect(await keysOf('?state=sent')).toContain(confirmation(paid))
    expect(await keysOf('?state=failed')).toEqual([confirmation(refused)])
    expect(await keysOf('?state=queued&template=order-confirmed')).toEqual([])
    expect(await keysOf(`?q=${refused.number}`)).toEqual([confirmation(refused)])
    expect(await keysOf('?q=asha@example.com')).toEqual([confirmation(paid)])
    expect(await keysOf('?q=NOBODY')).toEqual([confirmation(refused)])
    expect(await keysOf('?q=zz')).toEqual([])
    expect(await keysOf('?from=2020-01-01&to=2020-12-31')).toEqual([])
  })

  test('show a viewer masked addresses, and none by an address', async () => {
    const [row] = (await get(`?q=${paid.number}`, 'viewer')).json().items
    expect(row.to).toBe('a•••a@example.com')
    expect(problemOf(await get('?q=asha', 'viewer'))).toMatchObject({ status: 403, field: 'q' })
    for (const role of ['viewer', 'accountant'])
      for (const path of [pathOf(confirmation(paid)), `${pathOf(confirmation(paid))}/html`])
        expect(problemOf(await get(path, role)).status).toBe(403)
  })

  test('go on where a page ended, both ways, also within one instant', async () => {
    await shop.rows(
      `insert into mails (key, template, about, state, to_address, created_at)
       select 'purchases-link/many-' || n, 'purchases-link', 'many-' || n, 'sent', 'many@example.com', timestamptz '2026-01-01'
       from generate_series(1, 120) n`,
    )
    for (const query of ['?template=purchases-link', '?q=many@example.com']) {
      const first = (await get(query)).json()
      const second = (await get(`${query}&after=${encodeURIComponent(first.next)}`)).json()
      const back = (await get(`${query}&after=${encodeURIComponent(second.previous)}`)).json()
      expect([first.items.length, second.items.length]).toEqual([50, 50])
      expect(back.items).toEqual(first.items)
      expect(new Set([...first.items, ...second.items].map((it) => it.key)).size).toBe(100)
    }
  })

  test.each([
    ['?state=lost', 'state'],
    ['?template=spam', 'template'],
    ['?to=soon', 'to'],
    ['?page=2', 'page'],
    ['?after=nonsense', 'after'],
  ])('are not listed by %s, whose field is named', async (query, field) => {
    expect(problemOf(await get(query))).toMatchObject({ status: 400, field })
  })
})

describe('a mail', () => {
  test('is shown as it was sent, in a frame in which nothing runs', async () => {
    const mail = (await get(pathOf(confirmation(paid)))).json()
    expect(mail).toMatchObject({
      subject: expect.stringContaining(paid.number),
      text: expect.stringContaining('/order/'),
      message_id: expect.stringMatching(/^<.+@.+>$/),
      has_html: true,
      not_resent: null,
    })
    const html = await get(`${pathOf(confirmation(paid))}/html`)
    expect(html.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    })
    const policy = String(html.headers['content-security-policy'])
    expect(policy).toContain('sandbox;')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toMatch(/script|allow-/)
    expect(html.body).toContain(`Download`)
  })

  test('that was refused says so, at the desk and on the page of its order', async () => {
    const mail = (await get(pathOf(confirmation(refused)))).json()
    expect(mail).toMatchObject({ state: 'failed', has_html: false, text: null })
    expect(problemOf(await get(`${pathOf(confirmation(refused))}/html`))).toMatchObject({
      code: 'MAIL_NOT_SENT',
    })
    const page = await shop.app.inject({
      url: `/order/${refused.order_id}`,
      headers: { accept: 'text/html' },
    })
    expect(page.body).toContain('was refused')
    expect(problemOf(await get('/nothing'))).toMatchObject({ status: 404, code: 'MAIL_NOT_FOUND' })
  })
})

describe('sending again', () => {
  test('sends an order’s mail once for one click, and keeps both', async () => {
    const before = toAsha()
    const click = { 'idempotency-key': 'once-more' }
    const answers = [await resend(confirmation(paid), click), await resend(confirmation(paid), click)]
    expect(answers.map((it) => it.statusCode)).toEqual([202, 202])
    const items = await until(
      async () => (await get(`?q=${paid.number}&state=sent`)).json().items,
      (it) => it.length === 2,
    )
    expect(items.map((it: { to: string }) => it.to)).toEqual(['asha@example.com', 'asha@example.com'])
    expect(toAsha()).toBe(before + 1)
    const audit = await shop.rows(`select action from audit where subject = ?`, [`order/${paid.number}`])
    expect(audit).toEqual([{ action: 'mail.requested' }])
  })

  test('asks for a new link on the customer’s behalf', async () => {
    const asked = { email: 'asha@example.com' }
    await shop.app.inject({ method: 'POST', url: '/purchases', payload: asked })
    const [first = ''] = await linksSent(1)
    expect((await resend(first)).statusCode).toBe(202)
    const keys = await linksSent(2)
    const texts = await Promise.all(keys.map(async (key) => (await get(pathOf(key))).json().text))
    expect(new Set(texts.map((it) => /\/purchases\/\S+/.exec(it)?.[0])).size).toBe(2)
  })

  test('sends a notice that failed, and no other', async () => {
    const key = noticeKey('review-opened', 0, 'shop')
    await queueNotice(shop.orm.em.fork(), { key, template: 'review-opened', about: 'shop' })
    await until(
      () => keysOf('?template=review-opened&state=sent'),
      (it) => it.includes(key),
    )
    expect(problemOf(await resend(key))).toMatchObject({ status: 409, code: 'MAIL_NOT_RESENT' })
    await shop.rows(`update mails set state = 'failed' where key = ?`, [key])
    expect((await resend(key)).statusCode).toBe(202)
    await until(
      () => keysOf('?template=review-opened&state=sent'),
      (it) => it.includes(key),
    )
  })

  test('is refused to who may not, for what is on its way, and for nothing', async () => {
    expect(problemOf(await resend(confirmation(paid), {}, 'viewer')).status).toBe(403)
    expect(problemOf(await resend('nothing')).status).toBe(404)
    await shop.rows(
      `insert into mails (key, template, about, state, created_at) values ('purchases-link/x', 'purchases-link', 'x', 'queued', now())`,
    )
    expect(problemOf(await resend('purchases-link/x'))).toMatchObject({
      status: 409,
      detail: 'It is on its way already.',
    })
  })
})
