import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSecrets } from '#adapters/secrets.ts'
import { createTokens } from '#adapters/tokens.ts'
import { fieldsOf, form, html, json, problemOf, problemPageOf, sha256Hmac } from '#tests/support/edge.ts'
import { aShop, place, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let order: Placed

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  order = await place(shop)
})
afterAll(() => shop.close())
beforeEach(() => shop.rows(`delete from inbox where source = 'browser'`))

const verify = (how: ReturnType<typeof json>, url = '/api/payments/verify') =>
  shop.app.inject({ method: 'POST', url, ...how })

const aReturn = (paymentId = 'pay_Browser1', gatewayOrderId = order.gateway_order_id) => ({
  razorpay_payment_id: paymentId,
  razorpay_order_id: gatewayOrderId,
  razorpay_signature: sha256Hmac(shop.env.RAZORPAY_KEY_SECRET, `${gatewayOrderId}|${paymentId}`),
})

const facts = () =>
  shop.rows<Record<string, unknown>>(
    `select event_id, type, subject, facts, request_id from inbox where source = 'browser' order by id`,
  )

describe('a genuine return', () => {
  test('by JSON is verified, and is one more fact of its order', async () => {
    const answer = await verify(json(aReturn()))
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { verified: true, order_id: order.order_id, order_url: `${shop.url}/order/${order.order_id}` },
    ])
    expect(await facts()).toEqual([
      {
        event_id: 'pay_Browser1',
        type: 'browser-returned',
        subject: `order/${order.number}`,
        facts: [{ type: 'browser-returned', paymentId: 'pay_Browser1' }],
        request_id: answer.headers['x-request-id'],
      },
    ])
  })

  test('by the gateway’s form leads the browser to the order, from another site and without a session', async () => {
    const answer = await verify(form(aReturn(), { ...html, origin: 'https://api.razorpay.com' }))
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toMatch(new RegExp(`^/order/${order.order_id}`))
    const page = await shop.app.inject({ url: String(answer.headers.location), headers: html })
    expect(page.statusCode).toBe(200)
    expect(await facts()).toHaveLength(1)
  })

  test('sent again changes nothing and is answered the same', async () => {
    const answers = [
      await verify(json(aReturn())),
      await verify(json(aReturn())),
      await verify(form(aReturn(), html)),
    ]
    expect(answers.map((it) => it.statusCode)).toEqual([200, 200, 303])
    expect(answers[1]?.json()).toEqual(answers[0]?.json())
    expect(await facts()).toHaveLength(1)
  })

  test('alone does not make an order paid: money is believed from the gateway only', async () => {
    await verify(json(aReturn()))
    expect(await seeOrder(shop, order.order_id)).toMatchObject({ status: 'created', downloads: [] })
  })
})

/** The refusal of a return that must leave nothing behind. */
async function refused(how: ReturnType<typeof json>) {
  const problem = problemOf(await verify(how))
  expect(await facts()).toEqual([])
  return problem
}

describe('what is not a genuine return is refused and leaves nothing behind:', () => {
  const wrong = { status: 400, code: 'SIGNATURE_WRONG', field: 'razorpay_signature' }

  test.each([
    ['another payment', { razorpay_payment_id: 'pay_Other' }],
    ['another order', { razorpay_order_id: 'order_Other' }],
    ['a made-up signature', { razorpay_signature: 'a'.repeat(64) }],
  ])('%s', async (_name, change) => {
    expect(await refused(json({ ...aReturn(), ...change }))).toMatchObject(wrong)
    expect(await refused(form({ ...aReturn(), ...change }))).toMatchObject(wrong)
  })

  test('signed with the webhook secret', async () => {
    const content = `${order.gateway_order_id}|pay_Browser1`
    const razorpay_signature = sha256Hmac(shop.env.RAZORPAY_WEBHOOK_SECRET, content)
    expect(await refused(json({ ...aReturn(), razorpay_signature }))).toMatchObject(wrong)
  })

  test('well signed, but of no order of ours', async () => {
    const problem = await refused(json(aReturn('pay_Browser1', 'order_NotOurs')))
    expect(problem).toMatchObject({ status: 404, code: 'ORDER_NOT_FOUND' })
  })

  test('parts that are missing, each named', async () => {
    const parts = ['razorpay_order_id', 'razorpay_payment_id', 'razorpay_signature']
    expect(fieldsOf(await refused(json({}))).toSorted()).toEqual(parts)
    expect(fieldsOf(await refused(form({}))).toSorted()).toEqual(parts)
  })

  test('a part that comes twice', async () => {
    const { payload, headers } = form(aReturn())
    const problem = await refused({ payload: `${payload}&razorpay_payment_id=pay_2`, headers })
    expect(fieldsOf(problem)).toEqual(['razorpay_payment_id'])
  })

  test('a forged form, for which a browser gets a page', async () => {
    const page = await verify(form({ ...aReturn(), razorpay_signature: 'b'.repeat(64) }, html))
    expect([page.statusCode, problemPageOf(page).includes('<main')]).toEqual([400, true])
  })
})

describe('a failed payment', () => {
  const failed = { 'error[code]': 'BAD_REQUEST_ERROR', 'error[description]': 'Payment failed' }

  test('leads the browser back to its checkout, which says so', async () => {
    const token = createTokens(createSecrets(shop.config.secretKey), shop.config.downloads).checkout(
      order.number,
    )
    const answer = await verify(form(failed, html), `/api/payments/verify?checkout=${token}`)
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/checkout/${token}?failed=1`])
    const page = await shop.app.inject({ url: String(answer.headers.location), headers: html })
    expect(page.body).toContain('That payment did not go through')
  })

  test.each(['', '?checkout=', '?checkout=10001.1.x', '?checkout=//evil.example', '?checkout=a&checkout=b'])(
    'without a genuine checkout (%s) leads to the shop and nowhere else',
    async (query) => {
      const answer = await verify(form(failed, html), `/api/payments/verify${query}`)
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/'])
    },
  )

  test('is refused to a program', async () => {
    expect(problemOf(await verify(form(failed))).status).toBe(400)
  })
})
