import { expect, test } from 'vitest'
import { readConfig } from '#adapters/config.ts'
import { readStripeEvent, verifyStripe } from '#adapters/stripe/webhook.ts'
import { decide } from '#domain/orders/decide.ts'
import { firstOffer, gatewaysFor, wrongOffer } from '#domain/payments/offer.ts'
import { nameOfGateway } from '#domain/payments/gateway.ts'
import { type Gateway, tellsNothing } from '#domain/payments/payment.ts'
import { aReport, anOrder, dayMs, effectsOf, placedAt, policy, rupees } from '#tests/support/orders.ts'
import { signedByStripe, stripeEvent } from '#tests/support/webhooks.ts'

const secret = 'whsec_fortestsalone1'
const env = { STRIPE_WEBHOOK_SECRET: secret }
const now = Math.floor(Date.now() / 1000)

const charge = {
  id: 'ch_1',
  object: 'charge',
  amount: 49_900,
  amount_captured: 49_900,
  currency: 'inr',
  status: 'succeeded',
  captured: true,
  refunded: false,
  metadata: { checkout: '10001-abc' },
  payment_intent: 'pi_1',
  balance_transaction: 'txn_1',
  billing_details: { email: 'asha@example.com' },
  created: 1_700_000_000,
}

const read = (type: string, object: unknown) =>
  readStripeEvent(Buffer.from(stripeEvent(type, object, 'evt_1')))

function verified(
  body: string,
  { at = now, by = secret, secrets = [secret] }: { at?: number; by?: string; secrets?: string[] } = {},
) {
  const header = signedByStripe({ env }, body, { at, secret: by })['stripe-signature']
  return verifyStripe(Buffer.from(body), header, secrets)
}

test('a signature counts for five minutes, by any of the secrets, and for its own body alone', () => {
  expect(verified('{}')).toBe('genuine')
  expect(verified('{}', { secrets: ['whsec_new', secret] })).toBe('genuine')
  expect(verified('{}', { at: now - 290 })).toBe('genuine')
  expect(verified('{}', { at: now - 310 })).toBe('stale')
  expect(verified('{}', { by: 'whsec_other' })).toBe('forged')
  expect(verified('{}', { secrets: [] })).toBe('forged')
  const header = signedByStripe({ env }, '{}')['stripe-signature']
  expect(verifyStripe(Buffer.from('{ }'), header, [secret])).toBe('forged')
  for (const odd of ['', 't=1', 'v1=1', `t=x,v1=${'0'.repeat(64)}`, 'nonsense'])
    expect(verifyStripe(Buffer.from('{}'), odd, [secret])).toBe('forged')
})

test('a charge is a payment of the checkout it names', () => {
  const told = read('charge.succeeded', charge)
  expect(told).toMatchObject({ eventId: 'evt_1', gatewayOrderId: '10001-abc', paymentId: 'ch_1' })
  expect(told?.facts).toEqual([
    {
      type: 'payment-reported',
      report: {
        gateway: 'stripe',
        paymentId: 'ch_1',
        gatewayOrderId: '10001-abc',
        status: 'captured',
        amount: rupees(499),
        offer: false,
        customerFeeMinor: 0,
        fee: null,
        madeAt: 1_700_000_000_000,
      },
    },
  ])
})

test.each([
  ['failed', { status: 'failed', captured: false }, 'failed'],
  ['with the bank', { status: 'pending', captured: false }, 'created'],
  ['held and not captured', { captured: false }, 'authorized'],
  ['let go uncaptured', { captured: false, refunded: true }, 'lapsed'],
  ['captured and given back', { refunded: true }, 'captured'],
])('a charge that is %s', (_, overrides, status) => {
  expect(read('charge.updated', { ...charge, ...overrides })?.facts).toMatchObject([{ report: { status } }])
})

const feeOf = (balance_transaction: unknown) =>
  read('charge.succeeded', { ...charge, balance_transaction })?.facts

test('the fee is known where the balance transaction came along in the same currency', () => {
  const balance = {
    fee: 1_766,
    currency: 'inr',
    fee_details: [
      { amount: 1_497, type: 'stripe_fee' },
      { amount: 269, type: 'tax' },
    ],
  }
  expect(feeOf(balance)).toMatchObject([{ report: { fee: { minor: 1_766, taxMinor: 269 } } }])
  expect(feeOf({ ...balance, currency: 'usd' })).toMatchObject([{ report: { fee: null } }])
})

test.each([
  ['succeeded', 'processed', undefined],
  ['pending', 'pending', undefined],
  ['requires_action', 'pending', undefined],
  ['failed', 'failed', 'lost or stolen card'],
  ['canceled', 'failed', undefined],
])('a refund that is %s', (status, known, failure) => {
  const refund = {
    id: 're_1',
    charge: 'ch_1',
    amount: 100,
    currency: 'inr',
    status,
    metadata: { refund: 'rf_ch_1', checkout: '10001-abc' },
    ...(failure === undefined ? {} : { failure_reason: 'lost_or_stolen_card' }),
  }
  const told = read('refund.updated', refund)
  expect(told).toMatchObject({ gatewayOrderId: '10001-abc', paymentId: 'ch_1' })
  const report = { gatewayRefundId: 're_1', refundId: 'rf_ch_1', paymentId: 'ch_1', status: known }
  expect(told?.facts).toMatchObject([
    { type: 'refund-reported', report: { ...report, ...(failure === undefined ? {} : { failure }) } },
  ])
})

const dispute = {
  id: 'du_1',
  charge: 'ch_1',
  amount: 49_900,
  currency: 'inr',
  reason: 'product_not_received',
  evidence_details: { due_by: 1_700_600_000 },
  balance_transactions: [{ amount: -49_900, currency: 'inr' }],
}

test.each([
  ['warning_needs_response', 'retrieval', 'open'],
  ['warning_under_review', 'retrieval', 'under_review'],
  ['warning_closed', 'retrieval', 'closed'],
  ['needs_response', 'chargeback', 'open'],
  ['under_review', 'chargeback', 'under_review'],
  ['won', 'chargeback', 'won'],
  ['lost', 'chargeback', 'lost'],
])('a dispute that is %s', (status, phase, known) => {
  const told = read('charge.dispute.updated', { ...dispute, status })
  expect(told?.facts).toMatchObject([
    {
      report: {
        disputeId: 'du_1',
        paymentId: 'ch_1',
        phase,
        status: known,
        reasonCode: 'product_not_received',
        respondBy: 1_700_600_000_000,
        deductedMinor: 49_900,
        amount: rupees(499),
      },
    },
  ])
})

test('what was taken for a dispute and given back is taken no longer', () => {
  const moved = [...dispute.balance_transactions, { amount: 49_900, currency: 'inr' }]
  const told = read('charge.dispute.closed', { ...dispute, status: 'won', balance_transactions: moved })
  expect(told?.facts).toMatchObject([{ report: { deductedMinor: 0 } }])
})

test('what we do not use tells nothing, and what is misshapen is no event', () => {
  expect(read('customer.created', { id: 'cus_1' })).toMatchObject({ type: 'customer.created', facts: [] })
  expect(read('checkout.session.completed', { id: 'cs_1' })).toMatchObject({ facts: [] })
  expect(read('charge.dispute.updated', { ...dispute, status: 'something_new' })).toMatchObject({ facts: [] })
  expect(read('charge.succeeded', { ...charge, amount: '499' })).toBeNull()
  expect(read('charge.succeeded', null)).toBeNull()
  expect(readStripeEvent(Buffer.from('no json'))).toBeNull()
  expect(readStripeEvent(Buffer.from('{"type":"charge.succeeded"}'))).toBeNull()
})

test('a capture without its fee is looked up once, and the fee is booked when it is known', () => {
  const report = aReport({ gateway: 'stripe', paymentId: 'ch_1' })
  const paid = decide(anOrder(), { type: 'payment-reported', report, at: placedAt }, policy)
  expect(paid.order.payments).toMatchObject([{ gateway: 'stripe', fee: null, verdict: 'accepted' }])
  expect(effectsOf(paid.effects, 'fetch-payment')).toEqual([
    { kind: 'fetch-payment', key: 'fee/ch_1', paymentId: 'ch_1' },
  ])
  const withFee = { ...report, fee: { minor: 1_766, taxMinor: 269 } }
  expect(tellsNothing(paid.order.payments[0], withFee)).toBe(false)
  const told = decide(paid.order, { type: 'payment-reported', report: withFee, at: placedAt }, policy)
  expect(told.order).toMatchObject({
    status: 'paid',
    payments: [{ saleMinor: 49_900, fee: { minor: 1_766 } }],
  })
  expect(effectsOf(told.effects, 'post').map(({ posting }) => posting.entries)).toEqual([
    [
      { account: 'gateway-fees', minor: 1_497 },
      { account: 'input-tax', minor: 269 },
      { account: 'stripe', minor: -1_766 },
    ],
  ])
  expect(tellsNothing(told.order.payments[0], withFee)).toBe(true)
  expect(
    decide(told.order, { type: 'payment-reported', report: withFee, at: placedAt }, policy).effects,
  ).toEqual([])
})

test('a return from a page is asked about once, and not where its money is here', () => {
  const back = { type: 'checkout-returned', checkout: 'order_1', at: placedAt } as const
  const asked = decide(anOrder(), back, policy)
  expect(asked.effects).toEqual([{ kind: 'fetch-checkout', key: 'return/order_1', checkout: 'order_1' }])
  expect(decide(anOrder({ asked: ['return/order_1'] }), back, policy).effects).toEqual([])
  const report = aReport({ gateway: 'stripe' })
  const paid = decide(anOrder(), { type: 'payment-reported', report, at: placedAt }, policy)
  expect(decide(paid.order, back, policy).effects).toEqual([])
})

test.each([
  ['expires', { type: 'time-reached', at: placedAt + 7 * dayMs }],
  ['is cancelled', { type: 'cancel-requested', at: placedAt }],
] as const)('the pages of an order are closed once it %s unpaid, and never again', (_, end) => {
  const [checkout] = anOrder().checkouts
  const pages = ['co_2', 'co_3'].map((id) => ({ ...checkout!, id, gatewayOrderId: id, hasPage: true }))
  const open = anOrder({ checkouts: [checkout!, ...pages] })
  const ended = decide(open, end, policy)
  expect(ended.effects).toEqual([
    { kind: 'close-page', key: 'close-page/co_2', checkout: 'co_2' },
    { kind: 'close-page', key: 'close-page/co_3', checkout: 'co_3' },
  ])
  expect(decide(ended.order, end, policy).effects).toEqual([])
  expect(decide({ ...open, status: 'paid' }, end, policy).effects).toEqual([])
})

const both = () => true
const razorpayAlone = (gateway: Gateway) => gateway === 'razorpay'

test('rupees go to Razorpay first, other currencies to Stripe, and only to a gateway whose keys are there', () => {
  const offer = { razorpay: ['INR', 'USD'], stripe: ['INR', 'USD'] } as const
  expect(gatewaysFor(offer, 'INR', both)).toEqual(['razorpay', 'stripe'])
  expect(gatewaysFor(offer, 'USD', both)).toEqual(['stripe', 'razorpay'])
  expect(gatewaysFor(offer, 'USD', razorpayAlone)).toEqual(['razorpay'])
  expect(gatewaysFor(firstOffer, 'INR', both)).toEqual(['razorpay'])
  expect(gatewaysFor(firstOffer, 'EUR', both)).toEqual(['stripe'])
  expect(gatewaysFor(firstOffer, 'EUR', razorpayAlone)).toEqual([])
})

test('an owner offers rupees while anything is on sale, and no gateway without keys', () => {
  const none = { razorpay: [], stripe: [] } as const
  expect(wrongOffer(none, { hasKeys: both, sells: false })).toEqual([])
  expect(wrongOffer(none, { hasKeys: both, sells: true })).toMatchObject([{ field: 'offer.razorpay' }])
  expect(wrongOffer({ ...none, stripe: ['INR'] }, { hasKeys: both, sells: true })).toEqual([])
  expect(wrongOffer({ razorpay: ['INR'], stripe: ['USD'] }, { hasKeys: razorpayAlone, sells: true })).toEqual(
    [{ field: 'offer.stripe', rule: 'must be empty: the shop has no keys of Stripe yet' }],
  )
})

test.each([
  ['pay_1', 'Razorpay'],
  ['rf_pay_1', 'Razorpay'],
  ['disp_1', 'Razorpay'],
  ['ch_1', 'Stripe'],
  ['py_1', 'Stripe'],
  ['rf_ch_1_ab12-2', 'Stripe'],
  ['du_1', 'Stripe'],
])('%s is said to be of %s', (id, name) => expect(nameOfGateway(id)).toBe(name))

const settings = {
  RAZORPAY_KEY_ID: 'rzp_test_1',
  RAZORPAY_KEY_SECRET: 'secret',
  RAZORPAY_WEBHOOK_SECRET: 'secret',
  DATABASE_URL: 'postgres://localhost/origin',
  SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
}

test('Stripe’s keys are all there or none, and of the same kind as Razorpay’s', () => {
  expect(readConfig(settings).stripe).toBeNull()
  const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1, whsec_2' }
  expect(readConfig({ ...settings, ...stripe }).stripe).toEqual({
    secretKey: 'sk_test_1',
    webhookSecrets: ['whsec_1', 'whsec_2'],
    url: null,
  })
  const wrong = (given: Record<string, string>) => () => readConfig({ ...settings, ...given })
  expect(wrong({ STRIPE_SECRET_KEY: 'sk_test_1' })).toThrow('STRIPE_WEBHOOK_SECRET must be set')
  expect(wrong({ STRIPE_WEBHOOK_SECRET: 'whsec_1' })).toThrow(
    'STRIPE_SECRET_KEY must be set with STRIPE_WEBHOOK_SECRET',
  )
  expect(wrong({ ...stripe, STRIPE_SECRET_KEY: 'pk_test_1' })).toThrow('STRIPE_SECRET_KEY must be sk_test_')
  expect(wrong({ ...stripe, STRIPE_SECRET_KEY: 'sk_live_1' })).toThrow('STRIPE_SECRET_KEY must be a test key')
  expect(wrong({ ...stripe, RAZORPAY_KEY_ID: 'rzp_live_1' })).toThrow('STRIPE_SECRET_KEY must be a live key')
  const live = { RAZORPAY_KEY_ID: 'rzp_live_1', ...stripe, STRIPE_SECRET_KEY: 'sk_live_1' }
  const ready = { PUBLIC_URL: 'https://shop.example.com', SMTP_URL: 'smtp://mail', MAIL_FROM: 'a@b.in' }
  expect(readConfig({ ...settings, ...live, ...ready }).mode).toBe('live')
  expect(wrong({ ...live, ...ready, STRIPE_URL: 'http://localhost' })).toThrow('STRIPE_URL must not be set')
})
