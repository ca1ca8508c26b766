import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditChoices, AuditList } from '#api/audit/desk-schemas.ts'
import { type AuditFilter, auditQuery } from '#adapters/db/audit/queries.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { problemOf } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let headers: Record<string, string>
const many = 20_000

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  headers = await signedInAs(shop, 'accountant')
  // One a minute, the last one now: every hundredth cancels an order, the others sign in.
  await shop.rows(
    `insert into audit (at, actor, role, action, subject, before, after)
     select now() - (${many} - n) * interval '1 minute', case n % 4 when 0 then 'meera' else 'suresh' end, 'owner',
       case n % 100 when 0 then 'order.cancelled' else 'person.signed-in' end,
       case n % 100 when 0 then 'order/' || 10000 + n else 'person/suresh' end,
       case n % 100 when 0 then '{"status": "created"}'::jsonb end, case n % 100 when 0 then '{"status": "cancelled"}'::jsonb end
     from generate_series(1, ${many}) n`,
  )
  await shop.rows('analyze audit')
})
afterAll(() => shop.close())

const ask = (query = '') => shop.app.inject({ url: `/api/admin/audit${query}`, headers })
const list = async (query = '') => (await ask(query)).json<AuditList>()

const found = async (query: string) => (await list(query)).items
const dayInIndia = (at: string) => new Date(at).toLocaleDateString('en-CA', { timeZone: 'Asia/Kolkata' })

describe('the audit log', () => {
  test('shows the newest first, with what changed', async () => {
    const { items, next, previous } = await list()
    expect(items).toHaveLength(50)
    expect(items[0]).toMatchObject({
      actor: 'meera',
      role: 'owner',
      action: 'order.cancelled',
      subject: `order/${10_000 + many}`,
      changes: [{ name: 'status', before: 'Waiting for payment', after: 'Cancelled' }],
    })
    expect([typeof next, previous]).toEqual(['string', null])
  })

  test('is paged to its end and back without a gap or a repeat', async () => {
    const query = '?action=order.cancelled'
    const seen: number[] = []
    let page = await list(query)
    for (;;) {
      seen.push(...page.items.map((it) => it.id))
      if (page.next === null) break
      page = await list(`${query}&after=${page.next}`)
    }
    expect(seen).toHaveLength(many / 100)
    expect(new Set(seen).size).toBe(many / 100)
    expect(seen).toEqual(seen.toSorted((a, b) => b - a))
    const back = await list(`${query}&after=${page.previous}`)
    expect(back.items.map((it) => it.id)).toEqual(seen.slice(-100, -50))
  })

  test('is searched by who, what, which and when, and by the beginnings of words', async () => {
    expect((await found('?actor=meera')).every((it) => it.actor === 'meera')).toBe(true)
    expect(await found('?subject=order/10100')).toHaveLength(1)
    expect(await found('?q=10100')).toHaveLength(1)
    expect(await found('?q=canc%20order/101')).toHaveLength(1)
    expect(await found('?q=cancelled%20suresh')).toEqual([])
    expect(await found('?q=%27%29%3A*%20%26')).toHaveLength(50)
    const day = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10)
    const ofDay = await found(`?from=${day}&to=${day}`)
    expect([...new Set(ofDay.map((it) => dayInIndia(it.at)))]).toEqual([day])
    expect(await found('?to=2000-01-01')).toEqual([])
  })

  test('offers whom and what there is to choose from', async () => {
    const answer = await shop.app.inject({ url: '/api/admin/audit/choices', headers })
    expect(answer.json<AuditChoices>()).toEqual({
      actors: ['meera', 'suresh'],
      actions: ['order.cancelled', 'person.signed-in'],
    })
  })

  test('refuses what it does not know to ask', async () => {
    for (const [query, field] of [
      ['?who=meera', 'who'],
      ['?from=yesterday', 'from'],
      ['?after=nonsense', 'after'],
      ['?q=', 'q'],
    ] as const)
      expect(problemOf(await ask(query))).toMatchObject({ status: 400, field })
  })

  test('never reads the whole table, however it is asked', async () => {
    const none = {
      actor: null,
      action: null,
      subject: null,
      from: null,
      to: null,
      q: null,
      timeZone: 'Asia/Kolkata',
    }
    const filters: Partial<AuditFilter>[] = [
      {},
      { actor: 'meera' },
      { actor: 'nobody' },
      { action: 'order.cancelled' },
      { subject: 'order/10100' },
      { from: '2026-01-01', to: '2026-01-31' },
      { q: '10100' },
    ]
    const place = [new Date(Date.now() - 86_400_000).toISOString(), '100']
    const sides = [null, { direction: 'older', key: place }, { direction: 'newer', key: place }] as const
    for (const filter of filters)
      for (const beyond of sides) {
        const { sql, values } = auditQuery({ filter: { ...none, ...filter }, beyond, limit: 51 })
        const plan = await shop.rows(`explain ${sql}`, [...values])
        expect(JSON.stringify(plan)).not.toContain('Seq Scan')
      }
  })
})
