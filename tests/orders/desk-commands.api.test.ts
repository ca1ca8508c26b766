import { afterAll, beforeAll, expect, test } from 'vitest'
import { signedInAs } from '#tests/support/desk.ts'
import { anotherApi, type Answer, json, paidOrder, problemOf, takeIn } from '#tests/support/edge.ts'
import { aShop, place, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>
let staff: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
  staff = await signedInAs(shop, 'staff')
})
afterAll(() => shop.close())

interface How {
  readonly method?: 'POST' | 'PUT'
  readonly body?: unknown
  readonly as?: Record<string, string>
  readonly key?: string
}

const act = (path: string, { method = 'POST', body, as = owner, key }: How = {}): Promise<Answer> =>
  shop.app.inject({
    method,
    url: `/api/admin${path}`,
    ...(body === undefined ? { headers: as } : json(body, as)),
    ...(key === undefined
      ? {}
      : { headers: { ...as, 'content-type': 'application/json', 'idempotency-key': key } }),
  })

const cancel = ({ number }: Placed, how: How = {}) => act(`/orders/${number}/cancel`, how)
const mailAgain = ({ number }: Placed, how: How = {}) =>
  act(`/orders/${number}/mails`, { body: { template: 'order-confirmed' }, ...how })

const mailsOf = async ({ number }: Placed) =>
  (
    await shop.rows<{ key: string }>('select key from mails where order_number = ? order by key', [number])
  ).map((it) => it.key)

const auditOf = ({ number }: Placed) =>
  shop.rows('select actor, action, before, after from audit where subject = ? order by id', [
    `order/${number}`,
  ])

/** As if the worker had sent every mail. */
const mailed = ({ number }: Placed) =>
  shop.rows(`update effects set state = 'done' where subject = ? and state = 'open'`, [`order/${number}`])

test('an unpaid order that is cancelled stays so, and says who did it', async () => {
  const order = await place(shop)
  expect((await cancel(order)).statusCode).toBe(202)
  await takeIn(shop, order)
  expect(await seeOrder(shop, order.order_id)).toMatchObject({ status: 'cancelled' })
  expect(await auditOf(order)).toEqual([
    {
      actor: 'owner',
      action: 'order.cancelled',
      before: { status: 'created' },
      after: { status: 'cancelled' },
    },
  ])
})

test('a paid order cannot be cancelled, and the refusal says why', async () => {
  const order = await paidOrder(shop)
  const answer = await cancel(order)
  expect(problemOf(answer)).toMatchObject({ status: 422, code: 'ORDER_NOT_CANCELLABLE' })
  expect(problemOf(answer).detail).toContain('It is paid')
  expect(await auditOf(order)).toEqual([])
})

test('of two who cancel at once one wins, and the other is told who that was', async () => {
  const order = await place(shop)
  const answers = await Promise.all([cancel(order), cancel(order, { as: staff })])
  expect(answers.map((it) => it.statusCode).toSorted((a, b) => a - b)).toEqual([202, 409])
  const lost = answers.find((it) => it.statusCode === 409)!
  expect(problemOf(lost)).toMatchObject({ code: 'ALREADY_ASKED' })
  expect(problemOf(lost).detail).toMatch(/^(owner|staff) asked for this a moment ago/)
})

test('each confirmation sent again is a mail of its own, asked for one after the other', async () => {
  const order = await paidOrder(shop)
  await mailed(order)
  const body = { template: 'order-confirmed' }
  expect((await mailAgain(order, { body, key: `once-${order.number}` })).statusCode).toBe(202)
  expect((await mailAgain(order, { body, key: `once-${order.number}` })).statusCode).toBe(202)
  expect(problemOf(await mailAgain(order, { as: staff })).code).toBe('ALREADY_ASKED')
  await takeIn(shop, order)
  expect(problemOf(await mailAgain(order, { as: staff })).code).toBe('ALREADY_ASKED')
  await mailed(order)
  expect((await mailAgain(order, { as: staff })).statusCode).toBe(202)
  await takeIn(shop, order)
  const first = `order-confirmed/${order.number}`
  expect(await mailsOf(order)).toEqual([first, `${first}/2`, `${first}/3`])
})

test('a mail that would not be true is refused', async () => {
  const order = await place(shop)
  expect(problemOf(await mailAgain(order))).toMatchObject({ code: 'MAIL_NOT_POSSIBLE' })
  const refund = { template: 'payment-refunded', about: 'rf_pay_none' }
  expect(problemOf(await mailAgain(order, { body: refund })).code).toBe('MAIL_NOT_POSSIBLE')
  const dispute = { template: 'dispute-lost', about: 'disp_none' }
  expect(problemOf(await mailAgain(order, { body: dispute }))).toMatchObject({
    code: 'MAIL_NOT_POSSIBLE',
    detail: expect.stringContaining('not lost'),
  })
})

test('a corrected address is kept, mailed to, and masked in the log', async () => {
  const order = await paidOrder(shop, { email: 'ahsa@example.com' })
  await mailed(order)
  const answer = await act(`/orders/${order.number}/address`, {
    method: 'PUT',
    body: { email: 'Asha@Example.com' },
  })
  expect(answer.statusCode).toBe(202)
  await takeIn(shop, order)
  expect(await shop.rows('select email from orders where number = ?', [order.number])).toEqual([
    { email: 'asha@example.com' },
  ])
  expect(await mailsOf(order)).toHaveLength(2)
  expect(await auditOf(order)).toMatchObject([
    { before: { email: 'a•••a@example.com' }, after: { email: 'a•••a@example.com' } },
  ])
  const same = await act(`/orders/${order.number}/address`, {
    method: 'PUT',
    body: { email: 'asha@example.com' },
  })
  expect(problemOf(same)).toMatchObject({ code: 'ADDRESS_UNCHANGED', field: 'email' })
})

test('a new download link downloads, and an unpaid order has none', async () => {
  const order = await paidOrder(shop)
  const { url } = (await act(`/orders/${order.number}/download-link`)).json<{ url: string }>()
  expect((await fetch(url)).status).toBe(200)
  const unpaid = await act(`/orders/${(await place(shop)).number}/download-link`)
  expect(problemOf(unpaid)).toMatchObject({ status: 422, code: 'NOTHING_TO_DOWNLOAD' })
})

test('where links are bound to an address the order page’s own link is handed out', async () => {
  const order = await paidOrder(shop)
  const bound = await anotherApi(shop, { downloads: { bindToIp: true } })
  const answer = await bound.inject({
    method: 'POST',
    url: `/api/admin/orders/${order.number}/download-link`,
    headers: owner,
  })
  expect(answer.json()).toEqual({ url: `${shop.url}/order/${order.order_id}/download`, expires_at: null })
  await bound.close()
})

test.for([
  ['/orders/10001/mails', { template: 'invitation' }, 'template'],
  ['/orders/10001/mails', {}, 'template'],
  ['/orders/x1/cancel', undefined, 'number'],
] as const)('%s refuses %j', async ([path, body, field]) => {
  const answer = await act(path, body === undefined ? {} : { body })
  expect(answer.statusCode).toBe(400)
  expect(answer.body).toContain(field)
})

test('an unknown order is said to be unknown', async () => {
  expect(problemOf(await act('/orders/999999/cancel'))).toMatchObject({
    status: 404,
    code: 'ORDER_NOT_FOUND',
  })
})

test('whoever only reads changes nothing', async () => {
  const viewer = await signedInAs(shop, 'viewer')
  const order = await place(shop)
  expect(problemOf(await cancel(order, { as: viewer }))).toMatchObject({ status: 403, code: 'ROLE_MAY_NOT' })
})
