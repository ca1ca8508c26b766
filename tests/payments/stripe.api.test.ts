import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSecrets } from '#adapters/secrets.ts'
import { createTokens } from '#adapters/tokens.ts'
import { currencies } from '#domain/catalogue/product.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { callsOf } from '#tests/support/gateways.ts'
import { anOrderBody, aShop, type Placed, place, type Shop, until } from '#tests/support/shop.ts'
import { signedByStripe, stripeEvent } from '#tests/support/webhooks.ts'

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({
    temporalAddress: null,
    settings: { STRIPE_WEBHOOK_SECRET: 'whsec_fortestsalone1,whsec_beforeit' },
  })
  owner = await signedInAs(shop, 'owner')
})

afterAll(() => shop.close())

type Chosen = { offer: { razorpay: string[]; stripe: string[] }; version: number }

const choice = async (): Promise<Chosen> =>
  (await shop.app.inject({ url: '/api/admin/gateways', headers: owner })).json()

async function choose(offer: unknown, version?: number) {
  const body = { offer, version: version ?? (await choice()).version }
  return shop.app.inject({ method: 'PUT', url: '/api/admin/gateways', ...json(body, owner) })
}

const both = { razorpay: ['INR'], stripe: [...currencies] }

beforeEach(async () => void (await choose(both)))

const checkoutsOf = ({ number }: Pick<Placed, 'number'>) =>
  shop.rows<{
    id: string
    gateway: string
    gateway_order_id: string | null
    page_id: string | null
    page_url: string | null
    superseded: boolean
  }>(
    `select id, gateway, gateway_order_id, page_id, page_url, superseded_at is not null as superseded
     from checkouts where order_number = ? order by created_at, id`,
    [number],
  )

const sessions = async ({ number }: Pick<Placed, 'number'>) =>
  (await shop.sandbox.stripe.ledger()).orders.filter((it) => it.receipt.startsWith(`${number}-`))

const create = (body: Record<string, unknown>, key?: string) =>
  shop.app.inject({
    method: 'POST',
    url: '/create_order',
    ...json(anOrderBody(body), key ? { 'idempotency-key': key } : {}),
  })

test('an order at Stripe is answered with its page, and named there by our receipt', async () => {
  const order = await place(shop, { gateway: 'stripe' })
  const [checkout] = await checkoutsOf(order)
  expect(order).toMatchObject({
    gateway: 'stripe',
    gateway_order_id: order.receipt,
    checkout_url: checkout?.page_url,
  })
  expect(order).not.toHaveProperty('key_id')
  expect(await sessions(order)).toMatchObject([
    { id: checkout?.page_id, receipt: order.receipt, amount: 49_900, currency: 'INR', status: 'created' },
  ])
})

test('an order whose answer was lost is made once, however often it is asked for', async () => {
  await shop.sandbox.fault(callsOf.stripe.order, 'lost-answer', 2)
  const first = await create({ gateway: 'stripe' }, 'lost-at-stripe')
  expect(first.statusCode).toBe(503)
  const again = await create({ gateway: 'stripe' }, 'lost-at-stripe')
  expect(again.statusCode).toBe(200)
  expect(await sessions(again.json())).toHaveLength(1)
  expect((await create({ gateway: 'stripe' }, 'lost-at-stripe')).json()).toEqual(again.json())
  expect((await create({ gateway: 'razorpay' }, 'lost-at-stripe')).json()).toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  })
})

test('a gateway that is not offered for the currency is refused by name', async () => {
  await choose({ razorpay: ['INR'], stripe: ['USD'] })
  expect((await create({ gateway: 'stripe' })).json()).toMatchObject({
    code: 'GATEWAY_NOT_OFFERED',
    field: 'gateway',
    detail: expect.stringContaining('Razorpay'),
  })
  expect((await create({ gateway: 'paypal' })).statusCode).toBe(400)
  expect((await create({})).json()).toMatchObject({ gateway: 'razorpay' })
})

const send = (body: string, headers: Record<string, string>) =>
  shop.app.inject({
    method: 'POST',
    url: '/webhooks/stripe',
    headers: { 'content-type': 'application/json', ...headers },
    payload: body,
  })

const recorded = (eventId: string) =>
  shop.rows(`select source, type, subject, outcome from inbox where source = 'stripe' and event_id = ?`, [
    eventId,
  ])

const aCharge = (order: Placed) => ({
  id: `ch_${order.number}`,
  amount: 49_900,
  amount_captured: 49_900,
  currency: 'inr',
  status: 'succeeded',
  captured: true,
  metadata: { checkout: order.receipt },
})

test('an event is noted once, for the order whose receipt it names, by any of the secrets', async () => {
  const order = await place(shop, { gateway: 'stripe' })
  const body = stripeEvent('charge.succeeded', aCharge(order), 'evt_twice')
  expect((await send(body, signedByStripe(shop, body, { secret: 'whsec_beforeit' }))).statusCode).toBe(200)
  const signed = signedByStripe(shop, body, { secret: 'whsec_fortestsalone1' })
  expect((await send(body, signed)).statusCode).toBe(200)
  expect(await recorded('evt_twice')).toEqual([
    { source: 'stripe', type: 'charge.succeeded', subject: `order/${order.number}`, outcome: null },
  ])
})

test('an event of a kind that is not used is noted as that', async () => {
  const body = stripeEvent('customer.created', { id: 'cus_1' }, 'evt_unused')
  expect((await send(body, signedByStripe(shop, body, { secret: 'whsec_beforeit' }))).statusCode).toBe(200)
  expect(await recorded('evt_unused')).toMatchObject([
    { type: 'customer.created', outcome: 'we do not use this type' },
  ])
})

test.each([
  ['signed too long ago', 'WEBHOOK_TOO_OLD', { at: Math.floor(Date.now() / 1000) - 400 }],
  ['signed by somebody else', 'WEBHOOK_FORGED', { secret: 'whsec_another' }],
  ['not signed', 'WEBHOOK_FORGED', null],
])('an event %s is refused and leaves nothing', async (name, code, how) => {
  const order = await place(shop, { gateway: 'stripe' })
  const id = `evt_${name.replaceAll(' ', '_')}`
  const body = stripeEvent('charge.succeeded', aCharge(order), id)
  const signed = how && signedByStripe(shop, body, { secret: 'whsec_fortestsalone1', ...how })
  const answer = await send(body, signed ?? {})
  expect([answer.statusCode, answer.json().code]).toEqual([400, code])
  expect(await recorded(id)).toEqual([])
})

const refused = () =>
  shop.rows<{ value: string }>(`select value from counters where name = 'stripe_webhooks_refused'`)

test('what is signed and misshapen is refused, and all that is refused is counted', async () => {
  for (const body of ['', 'no json', '{}', stripeEvent('charge.succeeded', { id: 'ch_1' })]) {
    const answer = await send(body, signedByStripe(shop, body, { secret: 'whsec_beforeit' }))
    expect(answer.statusCode).toBe(400)
  }
  await until(refused, ([row]) => Number(row?.value ?? 0) >= 6)
})

const follow = async (url: string) => {
  const { statusCode, headers } = await shop.app.inject({ url })
  expect(statusCode).toBe(303)
  return String(headers.location)
}

const tokenOf = ({ number }: Placed) =>
  createTokens(createSecrets(shop.config.secretKey), shop.config.downloads).checkout(number)

test('the way back leads to the order, and a session that is none of ours changes nothing', async () => {
  const order = await place(shop, { gateway: 'stripe' })
  const [checkout] = await checkoutsOf(order)
  const returned = () =>
    shop.rows(`select facts from inbox where type = 'browser-returned' and subject = ?`, [
      `order/${order.number}`,
    ])
  const success = '/api/billing/success'
  expect(await follow(`${success}?checkout=${tokenOf(order)}&session_id=cs_forged`)).toBe(
    `/order/${order.order_id}`,
  )
  expect(await follow(`${success}?session_id=cs_forged`)).toBe('/')
  expect(await follow(`${success}?checkout=10001.1.forged`)).toBe('/')
  expect(await returned()).toEqual([])
  for (const _ of [1, 2])
    expect(await follow(`${success}?session_id=${checkout?.page_id}`)).toBe(`/order/${order.order_id}`)
  expect(await returned()).toEqual([{ facts: [{ type: 'checkout-returned', checkout: order.receipt }] }])
  for (const odd of ['session_id=pi_1', `session_id=cs_${'a'.repeat(301)}`, 'checkout=forged'])
    expect((await shop.app.inject({ url: `${success}?${odd}` })).statusCode).toBe(400)
})

test('stopping leads back to the ways to pay', async () => {
  const order = await place(shop, { gateway: 'stripe' })
  const token = tokenOf(order)
  expect(await follow(`/api/billing/cancel?checkout=${token}`)).toBe(`/checkout/${token}?stopped=1`)
  expect(await follow('/api/billing/cancel?checkout=1.forged')).toBe('/')
  const page = await shop.app.inject({ url: `/checkout/${token}?stopped=1` })
  expect(page.body).toContain('please do not pay again')
})

const change = (order: Placed, gateway: string) =>
  shop.app.inject({
    method: 'POST',
    url: `/checkout/${tokenOf(order)}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `gateway=${gateway}`,
  })

test('a customer chooses where two are offered; changing makes another checkout and closes the page before', async () => {
  const order = await place(shop, {})
  const token = tokenOf(order)
  const page = await shop.app.inject({ url: `/checkout/${token}` })
  expect(page.body).toContain('Continue with Razorpay')
  expect(page.body).toContain('Continue with Stripe')
  expect(page.body).not.toContain('checkout.js')

  const toStripe = await change(order, 'stripe')
  const [first, second] = await checkoutsOf(order)
  expect([toStripe.statusCode, toStripe.headers.location]).toEqual([303, second?.page_url])
  expect([first, second]).toMatchObject([
    { gateway: 'razorpay', superseded: true },
    { gateway: 'stripe', superseded: false },
  ])
  const same = await change(order, 'stripe')
  expect(same.headers.location).toBe(second?.page_url)
  expect(await checkoutsOf(order)).toHaveLength(2)

  const back = await change(order, 'razorpay')
  // Its link is made anew, and names the second until which it is good.
  const anew = new RegExp(`^/checkout/${order.number}\\.[^?]+\\?with=razorpay$`)
  expect([back.statusCode, back.headers.location]).toEqual([303, expect.stringMatching(anew)])
  expect(await checkoutsOf(order)).toMatchObject([
    { superseded: true },
    { superseded: true },
    { gateway: 'razorpay', superseded: false },
  ])
  await until(
    () => sessions(order),
    ([session]) => session?.status === 'expired',
  )
  const chosen = await shop.app.inject({ url: String(back.headers.location) })
  expect(chosen.body).toContain('Pay another way')
  expect(chosen.body).toContain((await checkoutsOf(order)).at(-1)?.gateway_order_id)
})

test('a gateway that does not answer leaves the checkout before as it was, and says so', async () => {
  const order = await place(shop, {})
  await shop.sandbox.fault(callsOf.stripe.order, 'status-500', 2)
  const answer = await change(order, 'stripe')
  expect(answer.statusCode).toBe(503)
  expect(answer.body).toContain('does not answer at the moment')
  const payable = (await checkoutsOf(order)).filter((it) => it.gateway_order_id !== null && !it.superseded)
  expect(payable).toMatchObject([{ gateway: 'razorpay' }])
  expect((await change(order, 'paypal')).statusCode).toBe(400)
})

test('an order that cannot be paid any more gets no other checkout', async () => {
  const order = await place(shop, {})
  await shop.rows(`update orders set status = 'cancelled' where number = ?`, [order.number])
  const answer = await change(order, 'stripe')
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `/order/${order.order_id}`])
  expect(await checkoutsOf(order)).toHaveLength(1)
})

test('where one gateway is offered the customer is led there', async () => {
  await choose({ razorpay: [], stripe: ['INR'] })
  const order = await place(shop, {})
  expect(order.gateway).toBe('stripe')
  const page = await shop.app.inject({ url: `/checkout/${tokenOf(order)}` })
  expect(page.body).toContain('name="gateway" value="stripe"')
  expect(page.body).toContain('checkout.js')
})

test('what the owner chooses is judged, kept with its version, and written to the audit log', async () => {
  const before = await choice()
  expect(before.offer).toEqual(both)
  const wrong = await choose({ razorpay: [], stripe: ['USD'] })
  expect(wrong.json()).toMatchObject({ code: 'INVALID', errors: [{ field: 'offer.razorpay' }] })
  for (const offer of [{}, { razorpay: ['INR'], stripe: ['XYZ'] }, { razorpay: 'INR', stripe: [] }])
    expect((await choose(offer)).statusCode).toBe(400)
  expect((await choose({ razorpay: ['INR'], stripe: ['INR', 'INR'] })).statusCode).toBe(400)
  expect(await choice()).toEqual(before)

  const saved = await choose({ razorpay: ['INR'], stripe: ['EUR'] }, before.version)
  expect(saved.json()).toMatchObject({ offer: { stripe: ['EUR'] }, version: before.version + 1 })
  const late = await choose(both, before.version)
  expect([late.statusCode, late.json().code]).toEqual([409, 'CHANGED_MEANWHILE'])
  const [act] = await shop.rows(
    `select action, after from audit where subject = 'settings/gateways' order by id desc limit 1`,
  )
  expect(act).toEqual({ action: 'gateways.chosen', after: { razorpay: ['INR'], stripe: ['EUR'] } })
})
