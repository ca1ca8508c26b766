import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSecrets } from '#adapters/secrets.ts'
import { problemOf, sha256Hmac, takeIn } from '#tests/support/edge.ts'
import { aShop, place, seeOrder, type Shop, until } from '#tests/support/shop.ts'

let shop: Shop
const secrets = ['the-old-webhook-secret', 'the-new-webhook-secret']

beforeAll(async () => {
  shop = await aShop({
    temporalAddress: null,
    settings: { RAZORPAY_WEBHOOK_SECRET: ` ${secrets.join(' , ')} ` },
  })
})
afterAll(() => shop.close())
beforeEach(() => shop.rows('delete from inbox'))

interface Told {
  readonly event?: string
  readonly payload?: unknown
  readonly eventId?: string
  readonly secret?: string
  readonly signature?: string | null
  readonly body?: string
}

const aPayment = (overrides: Record<string, unknown> = {}) => ({
  id: 'pay_Webhook1',
  order_id: 'order_Webhook1',
  amount: 49_900,
  currency: 'INR',
  status: 'captured',
  captured: true,
  email: 'asha@example.com',
  contact: '+919999999999',
  fee: 998,
  ...overrides,
})

const anEvent = (event: string, payload: unknown) =>
  JSON.stringify({ entity: 'event', event, contains: ['payment'], payload, created_at: 1_767_000_000 })

const tell = (told: Told = {}) => {
  const {
    event = 'payment.captured',
    payload = { payment: { entity: aPayment() } },
    secret = secrets[1],
  } = told
  const body = told.body ?? anEvent(event, payload)
  const signature = told.signature === undefined ? sha256Hmac(secret ?? '', body) : told.signature
  return shop.app.inject({
    method: 'POST',
    url: '/webhook',
    payload: body,
    headers: {
      'content-type': 'application/json',
      ...(signature === null ? {} : { 'x-razorpay-signature': signature }),
      ...(told.eventId === undefined ? {} : { 'x-razorpay-event-id': told.eventId }),
    },
  })
}

interface InboxRow extends Record<string, unknown> {
  source: string
  event_id: string
  type: string
  facts: unknown[]
  payload: Buffer
  key_id: string
  outcome: string | null
  handled: boolean
  request_id: string
}

const inbox = () =>
  shop.rows<InboxRow>('select *, handled_at is not null as handled from inbox where source = ? order by id', [
    'razorpay',
  ])

const refusedSoFar = async () => {
  const [row] = await shop.rows<{ value: string }>(
    `select value from counters where name = 'webhooks_refused'`,
  )
  return Number(row?.value ?? 0)
}

describe('a genuine webhook', () => {
  test('is kept as one fact before it is answered', async () => {
    const answer = await tell({ eventId: 'evt_1' })
    expect([answer.statusCode, answer.json()]).toEqual([200, { received: true }])
    expect(await inbox()).toMatchObject([
      {
        event_id: 'evt_1',
        type: 'payment.captured',
        handled: false,
        request_id: answer.headers['x-request-id'],
        facts: [
          {
            type: 'payment-reported',
            report: {
              paymentId: 'pay_Webhook1',
              gatewayOrderId: 'order_Webhook1',
              status: 'captured',
              amount: { minor: 49_900, currency: 'INR' },
            },
          },
        ],
      },
    ])
  })

  test('is kept whole and encrypted: its row holds neither address nor number of the customer', async () => {
    await tell({ eventId: 'evt_1' })
    const [row] = await inbox()
    const stored = `${JSON.stringify(row)} ${Buffer.from(row?.payload ?? '').toString('latin1')}`
    expect(stored).not.toMatch(/asha|9999999999/)
    expect(row?.key_id).toBe('shop')
    const opened = createSecrets(shop.config.secretKey).decrypt(Buffer.from(row?.payload ?? ''))
    expect(opened.toString()).toBe(anEvent('payment.captured', { payment: { entity: aPayment() } }))
  })

  test('told again is answered the same and kept once, also when it is told twice at once', async () => {
    const answers = [
      await tell({ eventId: 'evt_1' }),
      await tell({ eventId: 'evt_1' }),
      ...(await Promise.all([tell({ eventId: 'evt_1' }), tell({ eventId: 'evt_1' })])),
    ]
    expect(answers.map((it) => it.statusCode)).toEqual([200, 200, 200, 200])
    expect(await inbox()).toHaveLength(1)
  })

  test('without an event id is known again by its content', async () => {
    await tell()
    await tell()
    await tell({ event: 'payment.authorized' })
    expect((await inbox()).map((it) => it.type)).toEqual(['payment.captured', 'payment.authorized'])
  })

  test.each(secrets)('may be signed with any active secret (%s)', async (secret) => {
    expect((await tell({ secret })).statusCode).toBe(200)
  })

  test('may come under any content type, or none', async () => {
    const body = anEvent('payment.captured', { payment: { entity: aPayment() } })
    const signature = sha256Hmac(secrets[0] ?? '', body)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
      undefined,
    ]) {
      const headers = { 'x-razorpay-signature': signature, ...(type ? { 'content-type': type } : {}) }
      const answer = await shop.app.inject({ method: 'POST', url: '/webhook', payload: body, headers })
      expect(answer.statusCode).toBe(200)
    }
    expect(await inbox()).toHaveLength(1)
  })

  test('is verified over the bytes that came, not over what they mean', async () => {
    const body =
      '{ "event":"payment.captured",\n "payload":{"payment":{"entity":' + JSON.stringify(aPayment()) + '}} }'
    expect((await tell({ body })).statusCode).toBe(200)
    expect((await tell({ body: `${body} `, signature: sha256Hmac(secrets[0] ?? '', body) })).statusCode).toBe(
      400,
    )
  })

  test.each(['subscription.charged', 'settlement.processed', 'invoice.paid', 'something.new'])(
    'of the type %s, which we do not use, is kept, marked so, and wakes nobody',
    async (event) => {
      const answer = await tell({ event, payload: { anything: { entity: { id: 1 } } } })
      expect(answer.statusCode).toBe(200)
      expect(await inbox()).toMatchObject([
        { type: event, facts: [], handled: true, outcome: 'we do not use this type' },
      ])
    },
  )

  test.each([null, '', 'Sent back, with our apologies\u0000', '\ud800'])(
    'of a refund made at the gateway’s desk (receipt %j) is kept as one of no id of ours',
    async (receipt) => {
      const entity = {
        id: 'rfnd_1',
        payment_id: 'pay_1',
        amount: 100,
        currency: 'INR',
        status: 'processed',
        receipt,
      }
      expect((await tell({ event: 'refund.processed', payload: { refund: { entity } } })).statusCode).toBe(
        200,
      )
      expect(await inbox()).toMatchObject([
        { facts: [{ type: 'refund-reported', report: { refundId: null } }] },
      ])
    },
  )

  test('for an order of ours makes it paid', async () => {
    const order = await place(shop)
    const entity = aPayment({ id: 'pay_Ours', order_id: order.gateway_order_id })
    await tell({ payload: { payment: { entity } } })
    await takeIn(shop, order)
    expect(await seeOrder(shop, order.order_id)).toMatchObject({ status: 'paid', fulfilment: 'delivered' })
  })
})

describe('what is not a genuine webhook is refused, counted, and leaves nothing behind', () => {
  const genuine = anEvent('payment.captured', { payment: { entity: aPayment() } })
  const hexOf = (secret: string) => sha256Hmac(secret, genuine)
  const strange = (entity: Record<string, unknown>) => ({
    payload: { payment: { entity: aPayment(entity) } },
  })

  const forged: readonly [string, Told][] = [
    ['without a signature', { signature: null }],
    ['an empty signature', { signature: '' }],
    ['another secret', { secret: 'not-ours' }],
    ['the key secret', { secret: 'key-secret-for-tests-alone' }],
    ['a signature cut short', { signature: hexOf(secrets[0] ?? '').slice(0, 63) }],
    ['a signature in capitals', { signature: hexOf(secrets[0] ?? '').toUpperCase() }],
    ['both secrets as one', { secret: secrets.join(',') }],
    ['an empty secret', { secret: '' }],
    ['another body', { body: `${genuine} `, signature: hexOf(secrets[0] ?? '') }],
    ['an empty body', { body: '', signature: hexOf(secrets[0] ?? '') }],
  ]
  const malformed: readonly [string, Told][] = [
    ['no JSON', { body: 'event=payment.captured' }],
    ['an empty body, well signed', { body: '' }],
    ['half a JSON text', { body: genuine.slice(0, -2) }],
    ['null', { body: 'null' }],
    ['a list', { body: '[]' }],
    ['no type', { body: '{"payload":{}}' }],
    ['a type that is no text', { body: '{"event":5,"payload":{}}' }],
    ['a type with a control character', { event: 'payment\u0000captured' }],
    ['half a character as type', { event: 'payment.\ud800' }],
    ['a type of 101 characters', { event: 'x'.repeat(101) }],
    ['no payload', { body: '{"event":"payment.captured"}' }],
    ['a payload without its payment', { payload: {} }],
    ['a payment without an id', strange({ id: undefined })],
    ['an id with a control character', strange({ id: 'pay_\u0000' })],
    ['half a character as id', strange({ id: 'pay_\udc00' })],
    ['an id of 65 characters', strange({ id: 'x'.repeat(65) })],
    ['an order id that is no text', strange({ order_id: 5 })],
    ['an amount as text', strange({ amount: '49900' })],
    ['a negative amount', strange({ amount: -1 })],
    ['half a paisa', strange({ amount: 0.5 })],
    ['2^53 paise', strange({ amount: 2 ** 53 })],
    ['no currency', strange({ currency: undefined })],
    ['a currency nobody has', strange({ currency: 'rupees' })],
    ['no status', strange({ status: undefined })],
    ['a fee of half a paisa', strange({ fee: 0.5 })],
  ]

  test.each([
    ...forged.map((it) => [...it, 'WEBHOOK_FORGED'] as const),
    ...malformed.map((it) => [...it, 'WEBHOOK_MALFORMED'] as const),
  ])('%s', async (_name, told, code) => {
    expect(problemOf(await tell(told))).toMatchObject({ status: 400, code })
    expect(await inbox()).toEqual([])
  })

  test('a flood of them is counted exactly, in a handful of writes', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1200))
    const before = await refusedSoFar()
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) => tell(index % 2 ? { signature: 'forged' } : { body: '{}' })),
    )
    expect(new Set(answers.map((it) => it.statusCode))).toEqual(new Set([400]))
    await until(refusedSoFar, (it) => it === before + 300, 3000)
    expect(await inbox()).toEqual([])
  })

  test('a megabyte and more', async () => {
    const answer = await tell({ event: 'something.new', payload: { text: 'x'.repeat(1_100_000) } })
    expect(problemOf(answer).status).toBe(413)
    expect(await inbox()).toEqual([])
  })
})
