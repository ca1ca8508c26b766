import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReviewList, ReviewView } from '#api/orders/review-schemas.ts'
import { closeReview, openReview } from '#adapters/db/orders/reviews.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { aPerson, signedInAs } from '#tests/support/desk.ts'
import { type Answer, json, paidOrder, problemOf } from '#tests/support/edge.ts'
import { aShop, type Placed, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let order: Placed
let owner: Record<string, string>
let staff: Record<string, string>
let viewer: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
  staff = await signedInAs(shop, 'staff')
  viewer = await signedInAs(shop, 'viewer')
  order = await paidOrder(shop, { billing: { name: 'Asha Rao', state: 'Kerala' } })
})
afterAll(() => shop.close())
beforeEach(async () => void (await shop.rows('delete from reviews')))

const look = (path: string, as = owner) => shop.app.inject({ url: `/api/admin${path}`, headers: as })
const list = async (query = '', as = owner) => (await look(`/reviews${query}`, as)).json<ReviewList>()
const act = (path: string, body?: unknown, as = owner): Promise<Answer> =>
  shop.app.inject({
    method: 'POST',
    url: `/api/admin/reviews/${path}`,
    ...(body === undefined ? { headers: as } : json(body, as)),
  })

interface Waiting {
  readonly reason?: ReviewReason
  readonly minor?: number | null
  readonly currency?: string
  readonly inHours?: number
  readonly ofOrder?: boolean
}
let nth = 0

/** Something that waits, with its number. */
async function waiting({ reason = 'orphan-payment', minor = 100, currency = 'INR', ...it }: Waiting = {}) {
  const about = `pay_${(nth += 1)}`
  await openReview(shop.orm.em.fork(), {
    orderNumber: it.ofOrder ? orderNumber(order.number) : null,
    reason,
    about,
    amount: minor === null ? null : { minor, currency },
    dueAt: Date.now() + (it.inHours ?? 48) * 3_600_000,
  })
  const [row] = await shop.rows<{ id: string }>('select id from reviews where about = ?', [about])
  return Number(row?.id)
}
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const ids = ({ items }: ReviewList) => items.map((it) => it.id)
const mailsToPeople = () => shop.rows(`select about from mails where template = 'review-opened' order by key`)

describe('what waits', () => {
  test('is listed by when it is due, or by the money in it: rupees first, most first', async () => {
    const dollars = await waiting({ minor: 90_000, currency: 'USD', inHours: 1 })
    const little = await waiting({ minor: 100, inHours: 2 })
    const none = await waiting({ minor: null, inHours: 3 })
    const much = await waiting({ minor: 50_000, inHours: 4 })
    expect(ids(await list())).toEqual([dollars, little, none, much])
    expect(ids(await list('?sort=money'))).toEqual([much, little, dollars, none])
  })

  test.for(['due', 'money'])('by %s goes on over pages without a gap or a repetition', async (sort) => {
    for (let it = 0; it < 53; it += 1)
      await waiting({ minor: it % 5 === 0 ? null : (it % 7) * 100, currency: it % 3 === 0 ? 'USD' : 'INR' })
    const first = await list(`?sort=${sort}`)
    const second = await list(`?sort=${sort}&after=${first.next}`)
    expect(new Set([...ids(first), ...ids(second)]).size).toBe(53)
    expect([first.items.length, second.items.length, second.next]).toEqual([50, 3, null])
    expect(ids(await list(`?sort=${sort}&after=${second.previous}`))).toEqual(ids(first))
  })

  test('shows its order’s customer, masked for whoever may not know them', async () => {
    await waiting({ ofOrder: true })
    const seen = { email: 'asha@example.com', name: 'Asha Rao' }
    expect((await list()).items[0]?.customer).toEqual(seen)
    expect((await list('', viewer)).items[0]?.customer).toEqual({ email: 'a•••a@example.com', name: 'A. R.' })
  })

  test('is found by whose it is and by why', async () => {
    const mine = await waiting({ reason: 'mail-refused', minor: null })
    const other = await waiting()
    await act(`${mine}/assign`, { to: 'staff' })
    expect(ids(await list('?assignee=me', staff))).toEqual([mine])
    expect(ids(await list('?assignee=owner'))).toEqual([other])
    expect(ids(await list('?reason=mail-refused'))).toEqual([mine])
    expect(ids(await list('?reason=mail-refused&assignee=me'))).toEqual([])
  })

  test('and has settled itself says so by naming nobody', async () => {
    const id = await waiting()
    const [row] = await shop.rows<{ about: string }>('select about from reviews where id = ?', [id])
    await closeReview(shop.orm.em.fork(), { reason: 'orphan-payment', about: row!.about })
    const { items } = await list('?state=resolved&reason=orphan-payment')
    expect(items).toMatchObject([{ id, resolved_by: null, resolution_in_words: null }])
    const late = problemOf(await act(`${id}/assign`, { to: 'staff' }))
    expect(late).toMatchObject({ status: 409, code: 'REVIEW_ALREADY_RESOLVED' })
    expect(late.detail).toMatch(/^It settled itself/)
  })

  test.for([
    ['?state=resolved&assignee=me', 'assignee'],
    ['?state=resolved&sort=money', 'sort'],
    ['?reason=none', 'reason'],
    ['?sort=age', 'sort'],
    ['?state=closed', 'state'],
  ])('%s is refused, and says what to leave out', async ([query, field]) => {
    expect(problemOf(await look(`/reviews${query}`))).toMatchObject({ status: 400, field })
  })
})

describe('assigned', () => {
  test('to somebody it is theirs, they are told by mail, and the log says who did it', async () => {
    await shop.rows(`update people set email = username || '@example.com' where username = 'staff'`)
    await shop.rows('delete from mails')
    const id = await waiting({ ofOrder: true })
    await shop.rows('delete from mails')
    const person = await aPerson(shop, 'staff')
    expect((await act(`${id}/assign`, { to: 'staff' })).json()).toEqual({ assignee: 'staff', was: 'owner' })
    expect(await mailsToPeople()).toEqual([{ about: String(person.id) }])
    const said = await shop.rows('select actor, subject, before, after from audit where action = ?', [
      'review.assigned',
    ])
    expect(said.at(-1)).toEqual({
      actor: 'owner',
      subject: `order/${order.number}`,
      before: { assignee: 'owner' },
      after: { reason: 'orphan-payment', assignee: 'staff' },
    })
  })

  test('to oneself, nobody is told', async () => {
    const id = await waiting()
    await shop.rows('delete from mails')
    await act(`${id}/assign`, { to: 'staff' }, staff)
    expect(await mailsToPeople()).toEqual([])
  })

  test('by two at once, it is the later one’s, who learns of the other', async () => {
    await aPerson(shop, 'owner', 'meera')
    const id = await waiting()
    const answers = await Promise.all([
      act(`${id}/assign`, { to: 'staff' }),
      act(`${id}/assign`, { to: 'meera' }, staff),
    ])
    const seen = answers.map((it) => it.json<{ assignee: string; was: string }>())
    const last = seen.find((it) => it.was !== 'owner')
    expect(last?.was).toBe(seen.find((it) => it !== last)?.assignee)
    expect((await list()).items[0]?.assignee).toBe(last?.assignee)
  })

  test('with the same key again, it is assigned once', async () => {
    const id = await waiting()
    const headers = { ...owner, 'idempotency-key': 'give-it-once' }
    for (let twice = 0; twice < 2; twice += 1)
      expect((await act(`${id}/assign`, { to: 'staff' }, headers)).statusCode).toBe(200)
    expect(await shop.rows(`select id from audit where key = 'give-it-once'`)).toHaveLength(1)
  })

  test.for([
    ['nobody', 'There is nobody named nobody'],
    ['viewer', 'viewer may only read'],
    ['gone', 'gone cannot sign in'],
    ['invited', 'invited cannot sign in'],
  ] as const)('to %s is refused with the reason', async ([to, why]) => {
    await aPerson(shop, 'staff', 'gone')
    await aPerson(shop, 'staff', 'invited')
    await shop.rows(`update people set disabled_at = now() where username = 'gone'`)
    await shop.rows(`update people set invited_at = now(), password_hash = null where username = 'invited'`)
    const problem = problemOf(await act(`${await waiting()}/assign`, { to }))
    expect(problem).toMatchObject({ status: 422, code: 'ASSIGNEE_UNFIT', field: 'to' })
    expect(problem.detail).toContain(why)
    const { items } = (await look('/reviews/assignees')).json<{ items: { username: string }[] }>()
    expect(items.map((it) => it.username)).not.toContain(to)
  })
})

test('a dispute is given to nobody who may not answer it', async () => {
  const id = await waiting({ reason: 'dispute-to-answer' })
  const problem = problemOf(await act(`${id}/assign`, { to: 'staff' }))
  expect(problem).toMatchObject({ status: 422, code: 'ASSIGNEE_UNFIT', field: 'to' })
  expect(problem.detail).toBe('staff may not answer a dispute. Choose an owner.')
  const { items } = (await look('/reviews/assignees')).json<{ items: unknown[] }>()
  expect(items).toContainEqual({ username: 'staff', role: 'staff' })
})

describe('snoozed', () => {
  test('needs nobody until then, stands in a list of its own, and can be taken up again', async () => {
    const id = await waiting()
    const other = await waiting()
    const until = inHours(2)
    expect((await act(`${id}/snooze`, { until })).json()).toEqual({ snoozed_until: until, was: null })
    expect(await list()).toMatchObject({ items: [{ id: other }], counts: { open: 1, snoozed: 1 } })
    expect(await list('?state=snoozed')).toMatchObject({ items: [{ id, snoozed_until: until }] })
    expect((await look('/session')).json()).toMatchObject({ needs_you: 1 })
    expect((await look('/home')).json()).toMatchObject({ needs_you: { count: 1, items: [{ id: other }] } })
    expect((await act(`${id}/wake`)).json()).toEqual({ snoozed_until: null, was: until })
    expect((await look('/session')).json()).toMatchObject({ needs_you: 2 })
    expect((await act(`${id}/wake`)).statusCode).toBe(200)
  })

  test('comes back by itself', async () => {
    const id = await waiting()
    await act(`${id}/snooze`, { until: inHours(2) })
    await shop.rows(`update reviews set snoozed_until = now() - interval '1 second'`)
    expect(await list()).toMatchObject({ items: [{ id, snoozed_until: null }] })
  })

  test('can be resolved where it is', async () => {
    const id = await waiting()
    await act(`${id}/snooze`, { until: inHours(2) })
    const note = 'Belongs to the old shop'
    expect((await act(`${id}/resolve`, { resolution: 'settled-elsewhere', note })).statusCode).toBe(202)
    expect(await list('?state=snoozed')).toMatchObject({ items: [], counts: { open: 0, snoozed: 0 } })
  })

  test('beyond its due time is refused where money is in it, and says the rule', async () => {
    const id = await waiting({ inHours: 3 })
    const problem = problemOf(await act(`${id}/snooze`, { until: inHours(4) }))
    expect(problem).toMatchObject({ status: 422, code: 'CANNOT_SNOOZE', field: 'until' })
    expect(problem.detail).toContain('until it is due, and no longer')
    const { snoozes } = (await look(`/reviews/${id}`)).json<ReviewView>()
    expect(snoozes.map((it) => it.label)).toEqual(['An hour', 'Until it is due'])
    for (const { until } of snoozes) expect((await act(`${id}/snooze`, { until })).statusCode).toBe(200)
  })

  test.for(['yesterday', '2026-02-30T10:00:00Z', 5, null])('until %s is refused', async (until) => {
    const problem = problemOf(await act(`${await waiting()}/snooze`, { until }))
    expect(problem).toMatchObject({ status: 400, field: 'until' })
  })
})

describe('who may', () => {
  test('a reader neither assigns nor snoozes, and is offered nothing', async () => {
    const id = await waiting()
    for (const [verb, body] of [
      ['assign', { to: 'staff' }],
      ['snooze', { until: inHours(1) }],
      ['wake', undefined],
    ] as const)
      expect(problemOf(await act(`${id}/${verb}`, body, viewer)).code).toBe('ROLE_MAY_NOT')
    const seen = (await look(`/reviews/${id}`, viewer)).json<ReviewView>()
    expect([seen.offers, seen.snoozes]).toEqual([[], []])
  })

  test.for(['accept-dispute', 'contest-dispute', 'write-off'])(
    'staff cannot %s, and is told who may before it is looked at',
    async (resolution) => {
      const id = await waiting({ reason: 'dispute-to-answer', ofOrder: true })
      const note = 'Agreed with the customer'
      const problem = problemOf(await act(`${id}/resolve`, { resolution, note }, staff))
      expect(problem).toMatchObject({ status: 403, code: 'ROLE_MAY_NOT', field: 'resolution' })
      expect(problem.detail).toMatch(/^Only an owner may /)
    },
  )

  test('a workflow that fails is resolved with a note, and told to nobody', async () => {
    const id = await waiting({ reason: 'workflow-failing', minor: null, ofOrder: true })
    const before = await shop.rows('select id from inbox')
    const note = 'The new version mends it'
    expect((await act(`${id}/resolve`, { resolution: 'settled-elsewhere', note })).statusCode).toBe(202)
    expect(await shop.rows('select id from inbox')).toEqual(before)
  })
})
