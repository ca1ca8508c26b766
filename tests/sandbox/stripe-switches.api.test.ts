import { afterAll, beforeAll, expect, test } from 'vitest'
import { signedInAs } from '#tests/support/desk.ts'
import { anotherApi, json, problemOf } from '#tests/support/edge.ts'
import { offerBoth, placeAt } from '#tests/support/gateways.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
  await offerBoth(shop)
})
afterAll(() => shop.close())

const see = async (path: string, app: Pick<Shop['app'], 'inject'> = shop.app) =>
  (await app.inject({ url: `/api/admin/sandbox${path}`, headers: owner })).json()

const order = (path: string, body: object) =>
  shop.app.inject({ method: 'POST', url: `/api/admin/sandbox${path}`, ...json(body, owner) })

const pay = (id: string, how: object) =>
  order(`/orders/${id}/pay`, { outcome: 'captured', webhook: 'once', ...how })

const ledger = async () => (await see('/ledger?gateway=stripe')).items

/** The checkout of an order placed there, as the list of what waits for its payment names it. */
async function aCheckout() {
  const { number } = await placeAt(shop, 'stripe')
  const [unpaid] = (await see('/orders')).items
  const id: unknown = expect.stringMatching(/^cs_test_/)
  expect(unpaid).toMatchObject({ number, gateway: 'stripe', gateway_order_id: id })
  return { number, id: String(unpaid.gateway_order_id) }
}

interface Sent {
  readonly attempts: readonly unknown[]
  readonly inbox_id: number | null
}
const isToldTwice = (it: Sent) => it.attempts.length === 2 && it.inbox_id !== null

test('a checkout is declined, paid and told of, and its balance is set beside the books', async () => {
  const { number, id } = await aCheckout()
  await pay(id, { outcome: 'failed', reason: 'expired_card', webhook: 'reordered' })
  await pay(id, { webhook: 'twice' })
  const [account] = await until(ledger, ([it]) => it.payments[1]?.webhooks.every(isToldTwice))
  expect(account).toMatchObject({ id, number, status: 'paid', our_status: 'created', currency: 'INR' })
  expect(account.webhooks).toMatchObject([{ type: 'checkout.session.completed' }])
  const [declined, paid] = account.payments
  expect(declined).toMatchObject({ status: 'failed', balance: { movements: [], net_minor: 0 } })
  expect(paid).toMatchObject({
    status: 'captured',
    amount_minor: 49_900,
    balance: {
      movements: [{ type: 'charge', amount_minor: 49_900, fee_minor: 1766 }],
      net_minor: 48_134,
      our_net_minor: 0,
    },
  })
  const [entry] = await shop.rows(`select subject from audit where action = 'sandbox.paid' order by id desc`)
  expect(entry).toEqual({ subject: `order/${number}` })
  expect((await see('/ledger')).items.every((it: { id: string }) => it.id.startsWith('order_'))).toBe(true)
})

test('an abandoned checkout is closed and takes no payment any more', async () => {
  const { id } = await aCheckout()
  await pay(id, { outcome: 'abandoned', webhook: 'never' })
  const [account] = await ledger()
  expect(account).toMatchObject({ id, status: 'expired', payments: [] })
  expect(account.webhooks).toMatchObject([{ type: 'checkout.session.expired', attempts: [], inbox_id: null }])
  expect(problemOf(await pay(id, {}))).toMatchObject({ status: 422, code: 'SANDBOX_REFUSED' })
})

test('a dispute is opened and decided', async () => {
  const { id } = await aCheckout()
  await pay(id, {})
  const [{ payments }] = await ledger()
  const dispute = { phase: 'chargeback', reason_code: 'fraudulent', respond_within_seconds: 3600 }
  const path = `/payments/${payments[0].id}/dispute`
  const late = { ...dispute, deduct: 'when-lost' }
  expect(problemOf(await order(path, late))).toMatchObject({ field: 'deduct' })
  expect((await order(path, dispute)).statusCode).toBe(200)
  const opened = (await ledger())[0].payments[0]
  expect(opened).toMatchObject({
    disputes: [{ phase: 'chargeback', status: 'open', amount_minor: 49_900 }],
    balance: { net_minor: -1766 },
  })
  expect((await order(`/disputes/${opened.disputes[0].id}/decide`, { outcome: 'won' })).statusCode).toBe(200)
  expect((await ledger())[0].payments[0]).toMatchObject({
    disputes: [{ status: 'won' }],
    balance: {
      movements: [{ type: 'charge' }, { type: 'dispute' }, { type: 'dispute_reversal' }],
      net_minor: 48_134,
    },
  })
})

test.each<[object, string]>([
  [{ outcome: 'abandoned' }, 'outcome'],
  [{ outcome: 'late-failed' }, 'outcome'],
  [{ webhook: 'reordered' }, 'webhook'],
  [{ outcome: 'failed', reason: 'expired_card' }, 'reason'],
])('what Stripe alone knows is refused of an order at Razorpay: %j', async (how, field) => {
  const { gateway_order_id: id } = await place(shop)
  expect(problemOf(await pay(id, how))).toMatchObject({ status: 422, field })
})

test('is all there is where Razorpay’s own test mode is used', async () => {
  const api = await anotherApi(shop, { razorpay: { ...shop.config.razorpay, url: null } })
  expect(await see('', api)).toMatchObject({ gateways: ['stripe'] })
  expect((await see('/orders', api)).items[0].gateway).toBe('stripe')
  expect((await see('/ledger', api)).items[0].id).toMatch(/^cs_test_/)
  await api.close()
})

test('its long ledger goes on where a page ended', async () => {
  await Promise.all(Array.from({ length: 25 }, () => placeAt(shop, 'stripe')))
  for (const path of ['/orders?', '/ledger?gateway=stripe&']) {
    const first = await see(path)
    const second = await see(`${path}after=${first.next}`)
    const ids = [...first.items, ...second.items].map((it: { number: string }) => it.number)
    expect([first.items.length, new Set(ids).size]).toEqual([20, ids.length])
  }
})
