import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { couponRowsStatement } from '#adapters/db/coupons/desk.ts'
import { usesStatement } from '#adapters/db/coupons/uses.ts'
import { writeCoupons } from '#scripts/seed/coupons.ts'
import { aCoupon } from '#tests/support/coupons.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { type Answer, fieldsOf, json, problemOf } from '#tests/support/edge.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>
let accountant: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
  accountant = await signedInAs(shop, 'accountant')
})
afterAll(() => shop.close())

const at = '/api/admin/coupons'
const terms = {
  percent: 20,
  amount_minor: null,
  currency: null,
  first_day: null,
  last_day: null,
  total_cap: null,
  customer_cap: null,
  minimum_minor: null,
  products: null,
  stackable: false,
  is_on: true,
  note: null,
}
type Method = 'GET' | 'POST' | 'PUT'
const sendAs = (headers: Record<string, string>) => (method: Method, path: string, body?: unknown) =>
  shop.app.inject({ method, url: `${at}${path}`, ...(body ? json(body, headers) : { headers }) })
const send = (method: Method, path: string, body?: unknown) => sendAs(owner)(method, path, body)
const make = (code: string, overrides: Record<string, unknown> = {}) =>
  send('POST', '', { code, ...terms, ...overrides })
interface Seen {
  code: string
  uses: number
  version: number
  given: unknown
  state: string
}
const seen = (answer: Answer) => {
  expect(answer.statusCode).toBe(200)
  return answer.json<Seen>()
}

describe('making and changing', () => {
  test('what is made can be used, and is in the audit log', async () => {
    const made = seen(
      await make('MADE', {
        first_day: '2026-01-01',
        last_day: '2099-12-31',
        products: ['pro'],
        note: 'Diwali',
      }),
    )
    expect(made).toMatchObject({
      code: 'MADE',
      worth_in_words: '20 % off',
      state: 'on',
      uses: 0,
      given: [],
      version: 1,
      first_day: '2026-01-01',
      last_day: '2099-12-31',
      products: ['pro'],
      note: 'Diwali',
    })
    const { order_id: id } = await place(shop, { coupon_code: 'MADE' })
    expect(seen(await send('GET', '/MADE'))).toMatchObject({ uses: 1, given: [] })
    await shop.rows('update orders set paid_at = now() where id = ?', [id])
    expect(seen(await send('GET', '/MADE'))).toMatchObject({
      uses: 1,
      given: [{ minor: 9_980, currency: 'INR' }],
    })
    const [entry] = await shop.rows(`select action from audit where subject = 'coupon/MADE'`)
    expect(entry).toEqual({ action: 'coupon.made' })
  })

  test('a day ends with it, in the shop’s time zone', async () => {
    await make('A-DAY', { first_day: '2026-12-01', last_day: '2026-12-01' })
    const [row] = await shop.rows<{ starts: string; ends: string }>(
      `select to_char(starts_at at time zone 'UTC', 'DD HH24:MI') as starts,
         to_char(ends_at at time zone 'UTC', 'DD HH24:MI') as ends from coupons where code = 'A-DAY'`,
    )
    expect(row).toEqual({ starts: '30 18:30', ends: '01 18:30' })
  })

  test('each wrong field is refused by its name', async () => {
    const wrong = {
      percent: { percent: 120 },
      amount_minor: { amount_minor: 100, currency: 'INR' },
      currency: { percent: null, amount_minor: 100 },
      last_day: { first_day: '2026-12-02', last_day: '2026-12-01' },
      products: { products: ['none-of-ours'] },
      total_cap: { total_cap: 0 },
      minimum_minor: { minimum_minor: 0.5, currency: 'INR' },
      code: { code: 'lower case' },
    }
    for (const [field, overrides] of Object.entries(wrong)) {
      const problem = problemOf(await make('WRONG', overrides))
      expect([problem.status, fieldsOf(problem)]).toEqual([400, expect.arrayContaining([field])])
    }
    expect((await send('GET', '/WRONG')).statusCode).toBe(404)
  })

  test('a code is there once', async () => {
    await make('TWICE')
    expect(problemOf(await make('TWICE'))).toMatchObject({
      status: 409,
      code: 'COUPON_CODE_TAKEN',
      field: 'code',
    })
  })

  test('the second of two who change it at once is told of the first', async () => {
    await make('SHARED')
    const changes = [30, 40].map((percent) => send('PUT', '/SHARED', { ...terms, percent, version: 1 }))
    const answers = await Promise.all(changes)
    expect(new Set(answers.map((it) => it.statusCode))).toEqual(new Set([200, 409]))
    const refused = answers.find((it) => it.statusCode === 409)
    expect(refused && problemOf(refused).code).toBe('CHANGED_MEANWHILE')
  })

  test('an order keeps what its coupon took off, whatever becomes of the coupon', async () => {
    await make('CHANGES')
    const order = await place(shop, { coupon_code: 'CHANGES' })
    seen(await send('PUT', '/CHANGES', { ...terms, percent: 50, version: 1 }))
    seen(await send('POST', '/CHANGES/switch', { is_on: false, version: 2 }))
    const [row] = await shop.rows<{ off: number }>(
      'select discount_minor::int as off from orders where number = ?',
      [order.number],
    )
    expect(row).toEqual({ off: 9_980 })
    const refused = await shop.app.inject({
      method: 'POST',
      url: '/create_order',
      ...json({ product: 'pro', coupon_code: 'CHANGES' }),
    })
    expect(problemOf(refused).code).toBe('COUPON_OFF')
  })

  test('who only reads changes nothing', async () => {
    expect(problemOf(await sendAs(accountant)('POST', '', { code: 'NOT-MINE', ...terms })).status).toBe(403)
    expect((await sendAs(accountant)('GET', '')).statusCode).toBe(200)
  })
})

const codes = async (query: string) =>
  (await send('GET', `?q=look-&${query}`)).json<{ items: Seen[] }>().items.map((it) => [it.code, it.state])

describe('looking', () => {
  test('the list is searched by the beginning of a code and by how they stand', async () => {
    await aCoupon(shop, 'LOOK-ON')
    await aCoupon(shop, 'LOOK-OFF', { isOn: false })
    await aCoupon(shop, 'LOOK-OVER', { endsAt: `now() - interval '1 day'` })
    await aCoupon(shop, 'LOOK-COMING', { startsAt: `now() + interval '1 day'` })
    expect(await codes('')).toHaveLength(4)
    expect(await codes('state=on')).toEqual([
      ['LOOK-COMING', 'coming'],
      ['LOOK-ON', 'on'],
    ])
    expect(await codes('state=over')).toEqual([['LOOK-OVER', 'over']])
    expect(await codes('state=off')).toEqual([['LOOK-OFF', 'off']])
  })

  test('its uses are listed newest first, page by page, each once', async () => {
    await aCoupon(shop, 'MANY')
    await Promise.all(Array.from({ length: 60 }, () => place(shop, { coupon_code: 'MANY' })))
    interface Uses {
      items: { order_number: string; discount_minor: number }[]
      next: string | null
    }
    const first = (await send('GET', '/MANY/uses')).json<Uses>()
    const second = (await send('GET', `/MANY/uses?after=${first.next}`)).json<Uses>()
    expect([first.items.length, second.items.length, second.next]).toEqual([50, 10, null])
    const numbers = [...first.items, ...second.items].map((it) => it.order_number)
    expect(new Set(numbers).size).toBe(60)
    expect(first.items[0]).toMatchObject({ discount_minor: 9_980, status: 'created', returned_at: null })
  })

  test('the order says which coupons it has, in its facts and in its story', async () => {
    await aCoupon(shop, 'TOLD')
    const { number } = await place(shop, { coupon_code: 'TOLD' })
    const order = await shop.app.inject({ url: `/api/admin/orders/${number}`, headers: owner })
    expect(order.json()).toMatchObject({
      amount_minor: 39_920,
      discount_minor: 9_980,
      coupons: [{ code: 'TOLD', discount_minor: 9_980, returned: false }],
    })
    const story = await shop.app.inject({ url: `/api/admin/orders/${number}/timeline`, headers: owner })
    const lines = story.json<{ items: { sentence: string }[] }>().items.map((it) => it.sentence)
    expect(lines).toContain('Coupon TOLD takes ₹99.80 off.')
    const price = await shop.app.inject({
      url: `/api/admin/explain?of=order/${number}/price`,
      headers: owner,
    })
    expect(price.json()).toMatchObject({ check: { agrees: true } })
    expect(price.body).toContain('Coupon TOLD')
  })

  test('no list scans what it does not show', async () => {
    await shop.rows(
      `insert into coupons (code, percent, stackable, is_on, created_at)
       select 'PLAN' || n, 10, false, true, now() - n * interval '1 minute' from generate_series(1, 5000) n`,
    )
    await shop.rows('analyze coupons')
    await shop.rows('analyze coupon_uses')
    const beyond = { direction: 'older' as const, key: ['2026-01-01T00:00:00.000000Z', 'A'] }
    const list = { q: null, standing: null, timeZone: 'Asia/Kolkata', beyond, limit: 51 }
    const statements = [couponRowsStatement(list), usesStatement({ code: 'MANY', beyond: null, limit: 51 })]
    for (const { sql, values } of statements) {
      const plan = await shop.rows(`explain ${sql}`, [...values])
      expect(JSON.stringify(plan)).not.toContain('Seq Scan on coupons ')
    }
  })
})

test('the seeded coupons are there once, and left alone after', async () => {
  const em = shop.orm.em.fork()
  await writeCoupons(em)
  await shop.rows(`update coupons set percent = 25 where code = 'SAVE20'`)
  await writeCoupons(em.fork())
  const seeded = await shop.rows(
    `select code, percent, customer_cap, stackable from coupons where code in ('SAVE20', 'COMEBACK10') order by code`,
  )
  expect(seeded).toEqual([
    { code: 'COMEBACK10', percent: 10, customer_cap: 1, stackable: false },
    { code: 'SAVE20', percent: 25, customer_cap: null, stackable: false },
  ])
})
