import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPerson, signedInAs } from '#tests/support/desk.ts'
import { json, paidOrder, problemOf } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>
let order: Awaited<ReturnType<typeof paidOrder>>
let viewer: { readonly id: number }

const reviews = { first: 900, second: 901, third: 902 } as const

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
  await aPerson(shop, 'staff')
  viewer = await aPerson(shop, 'viewer')
  order = await paidOrder(shop)
  await shop.rows(
    `insert into reviews (id, order_number, reason, about, amount_minor, currency, assignee, opened_at, due_at)
     select id, ?, 'unknown-checkout', 'pay_' || id, 49900, 'INR', 'owner', now(), now() + interval '2 days'
     from unnest(array[${Object.values(reviews).join()}]) as id`,
    [order.number],
  )
})
afterAll(() => shop.close())

type Body = Readonly<Record<string, unknown>>

interface Asked {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly body: Body
  /** What makes another request of it, as good as the first. */
  readonly other: Body
}

const assigning = (review: number) => `/api/admin/reviews/${review}/assign`
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

const commands: Readonly<Record<string, () => Asked>> = {
  'gives money back': () => ({
    method: 'POST',
    url: `/api/admin/orders/${order.number}/refunds`,
    body: {
      payment_id: order.payment['id'],
      amount_minor: 5000,
      reason: 'goodwill',
      revokes: false,
      note: 'Called on Monday',
    },
    other: { note: 'Called on Tuesday' },
  }),
  'corrects an address': () => ({
    method: 'PUT',
    url: `/api/admin/orders/${order.number}/address`,
    body: { email: 'one@example.com' },
    other: { email: 'other@example.com' },
  }),
  'gives a review to somebody': () => ({
    method: 'POST',
    url: assigning(reviews.first),
    body: { to: 'staff' },
    other: { to: 'owner' },
  }),
  'snoozes a review': () => ({
    method: 'POST',
    url: `/api/admin/reviews/${reviews.first}/snooze`,
    body: { until: inHours(1) },
    other: { until: inHours(2) },
  }),
  'resolves a review': () => ({
    method: 'POST',
    url: `/api/admin/reviews/${reviews.second}/resolve`,
    body: { resolution: 'settled-elsewhere', note: 'Paid back by bank transfer' },
    other: { note: 'Paid back in cash' },
  }),
  'invites somebody': () => ({
    method: 'POST',
    url: '/api/admin/people',
    body: { username: 'meera', email: 'meera@example.com', role: 'viewer' },
    other: { role: 'owner' },
  }),
  'gives somebody another role': () => ({
    method: 'PUT',
    url: `/api/admin/people/${viewer.id}/role`,
    body: { version: 1, role: 'staff' },
    other: { role: 'owner' },
  }),
  'posts into the ledger': () => ({
    method: 'POST',
    url: '/api/admin/ledger/entries',
    body: {
      kind: 'rounding',
      account: 'gateway',
      change: 'increase',
      amount_minor: 100,
      currency: 'INR',
      day: new Date().toLocaleDateString('en-CA', { timeZone: 'Asia/Kolkata' }),
      note: 'A paisa here and there',
    },
    other: { amount_minor: 200 },
  }),
  'changes a text': () => ({
    method: 'PUT',
    url: '/api/admin/texts/terms',
    body: { title: 'Terms', markdown: 'Be fair.', version: 0 },
    other: { markdown: 'Be unfair.' },
  }),
  'gives an address of their own': () => ({
    method: 'PUT',
    url: '/api/admin/account/email',
    body: { email: 'owner@example.com' },
    other: { email: 'else@example.com' },
  }),
}

const send = ({ method, url, body }: Omit<Asked, 'other'>, key: string) =>
  shop.app.inject({ method, url, ...json(body, { ...owner, 'idempotency-key': key }) })

const reused = { status: 409, code: 'IDEMPOTENCY_KEY_REUSED', field: 'Idempotency-Key' } as const

const withVersion = async (asked: Asked): Promise<Asked> => {
  if (asked.body['version'] !== 0) return asked
  const { version } = (await shop.app.inject({ url: asked.url, headers: owner })).json<{ version: number }>()
  return { ...asked, body: { ...asked.body, version } }
}

describe('a command sent again with its key', () => {
  test.each(Object.entries(commands))(
    'that %s is done once; with another body it is refused',
    async (name, of) => {
      const asked = await withVersion(of())
      const key = `key of ${name}`
      const first = await send(asked, key)
      expect(first.statusCode).toBeLessThan(300)
      const entries = () =>
        shop.rows('select action, subject, before, after, fingerprint from audit where key = ?', [key])
      const done = await entries()
      expect(done).toHaveLength(1)
      expect((await send(asked, key)).statusCode).toBe(first.statusCode)
      const changed = await send({ ...asked, body: { ...asked.body, ...asked.other } }, key)
      expect(problemOf(changed)).toMatchObject(reused)
      expect(await entries()).toEqual(done)
    },
  )

  test('to another thing of the same order is refused, though its words are the same', async () => {
    const body = { to: 'staff' }
    const key = 'of one review'
    expect((await send({ method: 'POST', url: assigning(reviews.first), body }, key)).statusCode).toBe(200)
    expect(problemOf(await send({ method: 'POST', url: assigning(reviews.third), body }, key))).toMatchObject(
      reused,
    )
  })

  test('that was done before fingerprints were kept is taken for the same', async () => {
    const asked = {
      method: 'POST',
      url: assigning(reviews.third),
      body: { to: 'staff' },
    } as const
    expect((await send(asked, 'an old key')).statusCode).toBe(200)
    await shop.rows(`update audit set fingerprint = null where key = 'an old key'`)
    expect((await send(asked, 'an old key')).statusCode).toBe(200)
  })
})
