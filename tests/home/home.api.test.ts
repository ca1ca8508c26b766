import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HealthView } from '#api/health/schemas.ts'
import type { HomeView } from '#api/home/schemas.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let headers: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  headers = await signedInAs(shop, 'viewer')
  // The shop's clock stands at Monday, 23 November 2026, a little after 14:00 in Kolkata.
  await shop.rows(
    `update clock set offset_ms = extract(epoch from timestamptz '2026-11-23T14:00:00+05:30' - now()) * 1000`,
  )
})
afterAll(() => shop.close())

async function home(): Promise<HomeView> {
  const answer = await shop.app.inject({ method: 'GET', url: '/api/admin/home', headers })
  expect(answer.statusCode).toBe(200)
  return answer.json()
}

let number = 30_000

/** An order placed at this instant, sold for so many rupees unless that is 0, by the ledger. */
async function sell(at: string, rupees: number, kind: 'sale' | 'refund-of-sale' = 'sale') {
  number += 1
  await shop.rows(
    `insert into orders (number, id, product_slug, product_name, amount_minor, currency, status, fulfilment,
       created_at, expires_at) values (?, ?, 'pro', 'Pro', 49900, 'INR', 'paid', 'delivered', ?, ?)`,
    [`${number}`, `id${number}`, at, at],
  )
  if (rupees === 0) return
  await shop.rows(
    `with t as (insert into ledger_transactions (key, kind, order_number, currency, occurred_at)
       values (?, ?, ?, 'INR', ?) returning id)
     insert into ledger_entries (transaction_id, account, amount_minor)
     select id, account, amount from t, (values ('customer-funds', ?::int), ('sales', -?::int)) e (account, amount)`,
    [`${kind}/${number}`, kind, `${number}`, at, rupees * 100, rupees * 100],
  )
}

describe('on the first day', () => {
  test('home has no figures, and makes none up', async () => {
    const seen = await home()
    expect(seen.today).toBeNull()
    expect(seen.needs_you).toEqual({ count: 0, money: [], soonest_due_at: null, items: [] })
    expect(seen.next).toEqual([])
  })

  test('it says which parts do not run', async () => {
    expect((await home()).health).toEqual({
      tone: 'bad',
      text: 'No worker is at work. And 2 more.',
    })
  })

  test('there is nothing to compare with', async () => {
    await sell('2026-11-23T09:30:00+05:30', 499)
    const { today } = await home()
    expect(today).toMatchObject({
      weekday: 'Monday',
      hour: 14,
      placed: 1,
      paid: { today: 1, last_week: null, average: null },
      weeks_to_compare: 0,
    })
    expect(today?.money[0]?.taken).toEqual({ today: 49_900, last_week: null, average: null })
    expect(today?.money[0]?.hours[9]).toEqual({ today_minor: 49_900, last_week_minor: null })
  })
})

describe('later', () => {
  beforeAll(async () => {
    await sell('2026-11-23T00:00:00+05:30', 0)
    await sell('2026-11-22T23:59:59+05:30', 7)
    await sell('2026-11-23T10:15:00+05:30', 1)
    await sell('2026-11-23T11:00:00+05:30', 200, 'refund-of-sale')
    await sell('2026-11-16T13:59:00+05:30', 300)
    await sell('2026-11-16T18:00:00+05:30', 40)
    await sell('2026-11-16T00:00:00+05:30', 5)
  })

  test('today is compared with the same weekday up to the same time of day', async () => {
    await sell('2026-11-15T12:00:00+05:30', 0)
    const { today } = await home()
    expect(today).toMatchObject({ placed: 4, weeks_to_compare: 1 })
    expect(today?.paid).toEqual({ today: 2, last_week: 2, average: null })
    expect(today?.money).toHaveLength(1)
    const [money] = today!.money
    expect(money?.taken).toEqual({ today: 50_000, last_week: 30_500, average: null })
    expect(money?.given_back_minor).toBe(20_000)
    expect(money?.hours[18]).toEqual({ today_minor: 0, last_week_minor: 4_000 })
    expect(money?.hours[10]).toEqual({ today_minor: 100, last_week_minor: 0 })
  })

  test('with four weeks behind it there is an average, too', async () => {
    await sell('2026-10-26T09:00:00+05:30', 95)
    await sell('2026-10-25T12:00:00+05:30', 0)
    const { today } = await home()
    expect(today).toMatchObject({ weeks_to_compare: 4, paid: { last_week: 2, average: 1 } })
    expect(today?.money[0]?.taken.average).toBe(10_000)
  })

  test('what needs you comes with its money, the soonest due first', async () => {
    await shop.rows(
      `insert into reviews (order_number, reason, about, amount_minor, currency, assignee, opened_at, due_at)
       select case when n < 7 then '30001' end, 'orphan-payment', 'pay_' || n, 49900, 'INR', 'owner', now(),
         timestamptz '2026-11-25T12:00:00Z' - n * interval '1 hour' from generate_series(1, 7) n`,
    )
    const { needs_you } = await home()
    expect(needs_you).toMatchObject({
      count: 7,
      money: [{ amount_minor: 349_300, currency: 'INR' }],
      soonest_due_at: '2026-11-25T05:00:00.000Z',
    })
    expect(needs_you.items).toHaveLength(5)
    expect(needs_you.items[0]).toMatchObject({
      order_number: null,
      in_words: 'A payment that belongs to no order',
    })
    expect(needs_you.items[1]?.order_number).toBe('30001')
  })

  test('what goes out next is said in words, without the shop’s own routines', async () => {
    await shop.rows(
      `insert into upcoming (subject, kind, about, due_at, reason, amount_minor, currency) values
         ('routine/tidy', 'routine', '', now(), 'We tidy.', null, null),
         ('order/30002', 'order-expiry', '30002', '2026-11-30T00:00:00Z', 'It expires.', 49900, 'INR'),
         ('order/30001', 'retry-send-mail', '1', '2026-11-24T00:00:00Z', 'It is tried again.', null, null)`,
    )
    expect((await home()).next).toMatchObject([
      { order_number: '30001', in_words: 'The mail is tried again', amount_minor: null },
      { order_number: '30002', in_words: 'Expires unless paid', amount_minor: 49_900 },
    ])
  })

  test('health says what waits too long, then what keeps failing', async () => {
    await shop.rows(
      `insert into parts (name, instance, state, beat_at)
       select name, 'a', 'ready', now() + interval '1 minute'
       from unnest(array['worker', 'engine', 'dispatcher']) name`,
    )
    expect((await home()).health.text).toBe('Everything runs.')
    await shop.rows(
      `insert into engine_problems (workflow_id, kind, name, attempt, reason, since, seen_at)
       values ('order/30001', 'activity', 'perform', 3, 'no', now(), now())`,
    )
    expect((await home()).health).toEqual({ tone: 'warn', text: '1 step of a workflow keeps failing.' })
    await shop.rows(
      `insert into inbox (source, event_id, type, facts, received_at)
       values ('desk', 'old', 'old', '[]', now() - interval '5 minutes 10 seconds')`,
    )
    expect((await home()).health.text).toBe('1 fact waits to be taken in, one for over a minute. And 1 more.')
  })

  test('health says first when customers are turned away because the gateway opens no order', async () => {
    await shop.rows(
      `insert into orders (number, id, product_slug, product_name, amount_minor, currency, status, fulfilment,
         created_at, expires_at)
       select n::text, n::text, 'pro', 'Pro', 49900, 'INR', 'created', 'pending', shop_now() - interval '1 minute',
         shop_now() + interval '7 days' from generate_series(40001, 40002) n`,
    )
    const text = '2 customers could not pay in the last 15 minutes: the gateway opened no order.'
    expect((await home()).health).toEqual({ tone: 'bad', text: `${text} And 2 more.` })
  })

  test('health never says here that everything runs when its own page does not', async () => {
    await shop.rows('delete from orders where number > $$40000$$')
    await shop.rows('delete from engine_problems')
    await shop.rows('delete from inbox')
    await shop.rows(
      `insert into invariant_checks (name, holds, offending, count, checked_at, took_ms)
       values ('sold-is-booked', false, '[]', 2, now(), 5)`,
    )
    const text = '“Earned is booked” does not hold, in 2 places.'
    expect((await home()).health).toEqual({ tone: 'bad', text })
    const { tone, troubles } = (
      await shop.app.inject({ url: '/api/admin/health', headers })
    ).json<HealthView>()
    expect({ tone, troubles }).toEqual({ tone: 'bad', troubles: [text] })
    await shop.rows('delete from invariant_checks')
    expect((await home()).health).toEqual({ tone: 'good', text: 'Everything runs.' })
  })
})
