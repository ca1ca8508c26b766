import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { takeInOrder } from '#adapters/db/orders/intake.ts'
import { beginOrder, finishOrder } from '#adapters/db/orders/placing.ts'
import type { Database } from '#adapters/db/orm.ts'
import { RefundEntity } from '#adapters/db/payments/entities.ts'
import type { DisputeReport, DisputeStatus } from '#domain/disputes/dispute.ts'
import type { OrderFact, ReviewAnswer } from '#domain/orders/facts.ts'
import { orderNumber, type RefundStatus } from '#domain/orders/order.ts'
import type { PaymentReport } from '#domain/payments/payment.ts'
import { dayMs, paymentReported, policy, refundReported, rupees } from './orders.ts'

type ToldOrder = Awaited<ReturnType<typeof aToldOrder>>

/** An order of ₹499 that is told facts without an engine or a gateway; its ids end in its number. */
async function aToldOrder(orm: Database) {
  const product = { slug: 'pro', name: 'Pro', price: rupees(499) }
  const begun = await beginOrder(orm.em.fork(), {
    product,
    email: null,
    billing: null,
    expiresAfterMs: 7 * dayMs,
    gateway: 'razorpay',
    key: null,
  })
  const number = orderNumber(begun.number)
  const gatewayOrderId = `order_${number}`
  const answer = {
    order_id: 'id' in begun ? begun.id : '',
    number,
    gateway: 'razorpay',
    gateway_order_id: gatewayOrderId,
    key_id: '',
    amount: 49_900,
    currency: 'INR',
    receipt: begun.receipt,
    order_url: '',
  } as const
  await finishOrder(orm.em.fork(), { key: null, answer, page: null, requestId: 'r' })
  let nth = 0
  const tell = async (...facts: OrderFact[]) => {
    const eventId = `${number}/${++nth}`
    await recordFacts(orm.em.fork(), [{ source: 'razorpay', eventId, type: 'told', gatewayOrderId, facts }])
    await takeInOrder(orm.em.fork(), number, { reached: null, policy })
  }
  const paymentId = `pay_${number}`
  return {
    orm,
    number,
    paymentId,
    tell,
    /** Paid, of which the gateway keeps ₹10. */
    captured: (overrides: Partial<PaymentReport> = {}) =>
      tell(
        paymentReported({ paymentId, gatewayOrderId, fee: { minor: 1_000, taxMinor: 153 }, ...overrides }),
      ),
  }
}

/** The gateway says so of our refund, or of one of its own desk. */
const refundIs = (
  order: ToldOrder,
  status: Extract<RefundStatus, 'pending' | 'processed' | 'failed'>,
  { refundId, amount }: { refundId: string | null; amount: number },
) =>
  order.tell(
    refundReported({
      paymentId: order.paymentId,
      gatewayRefundId: `rfnd_${refundId ?? order.number}`,
      refundId,
      amount: rupees(amount),
      status,
    }),
  )

/** The owner gives so many rupees back; the gateway has not heard of it yet. */
async function ownerRefunds(order: ToldOrder, { amount, revokes }: { amount: number; revokes: boolean }) {
  const refundId = `own_${order.number}`
  const at = new Date()
  await order.orm.em.fork().insert(RefundEntity, {
    id: refundId,
    orderNumber: order.number,
    paymentId: order.paymentId,
    gatewayRefundId: null,
    amountMinor: amount * 100,
    currency: 'INR',
    status: 'requested',
    reason: 'customer-asked',
    revokes,
    ofSaleMinor: 0,
    createdAt: at,
    updatedAt: at,
  })
  await order.tell({ type: 'refund-requested', refundId })
  return { refundId, amount }
}

/** A person answers the review, as the desk would. */
async function personSays(order: ToldOrder, { reason, about, resolution }: Omit<ReviewAnswer, 'review'>) {
  const rows = await order.orm.em
    .fork()
    .execute<{ id: string }[]>(
      `update reviews set resolved_at = shop_now() where reason = ? and about = ? and resolved_at is null returning id`,
      [reason, about],
    )
  await order.tell({ type: 'review-resolved', review: Number(rows[0]?.id), reason, about, resolution })
}

const disputeIs = (order: ToldOrder, status: DisputeStatus, overrides: Partial<DisputeReport> = {}) =>
  order.tell({
    type: 'dispute-reported',
    report: {
      disputeId: `disp_${order.number}`,
      paymentId: order.paymentId,
      amount: rupees(499),
      phase: 'chargeback',
      status,
      reasonCode: 'goods_or_services_not_received',
      respondBy: status === 'open' ? Date.now() + 7 * dayMs : null,
      deductedMinor: 49_900,
      ...overrides,
    },
  })

const inDollars = { amount: { minor: 700, currency: 'USD' }, fee: null }

async function refundFails(order: ToldOrder) {
  await order.captured()
  const refund = await ownerRefunds(order, { amount: 499, revokes: false })
  await refundIs(order, 'pending', refund)
  await refundIs(order, 'failed', refund)
  return refund.refundId
}

async function refundGoesTwice(order: ToldOrder) {
  const about = await refundFails(order)
  await personSays(order, { reason: 'refund-failed', about, resolution: 'settled-elsewhere' })
  await refundIs(order, 'processed', { refundId: null, amount: 499 })
  return `rfnd_${order.number}`
}

/** What can become of an order, each brought about by the facts that would. */
const kinds = {
  open: async () => undefined,
  cancelled: (order) => order.tell({ type: 'cancel-requested' }),
  paid: (order) => order.captured(),
  'paid too much': async (order) => {
    await order.captured({ amount: rupees(509) })
    await refundIs(order, 'processed', { refundId: `rf_${order.paymentId}`, amount: 10 })
  },
  'paid twice': async (order) => {
    await order.captured()
    await order.captured({ paymentId: `${order.paymentId}b` })
  },
  'paid after its end': async (order) => {
    await order.tell({ type: 'cancel-requested' })
    await order.captured()
    await refundIs(order, 'processed', { refundId: `rf_${order.paymentId}`, amount: 499 })
  },
  'half refunded': async (order) => {
    await order.captured()
    await refundIs(order, 'processed', await ownerRefunds(order, { amount: 200, revokes: false }))
  },
  'half refunded without access': async (order) => {
    await order.captured()
    await refundIs(order, 'pending', await ownerRefunds(order, { amount: 200, revokes: true }))
  },
  'refund on its way': async (order) => {
    await order.captured()
    await ownerRefunds(order, { amount: 499, revokes: true })
  },
  'refunded with access': async (order) => {
    await order.captured()
    await refundIs(order, 'processed', await ownerRefunds(order, { amount: 499, revokes: false }))
  },
  'refunded at the gateway': async (order) => {
    await order.captured()
    await refundIs(order, 'processed', { refundId: null, amount: 499 })
  },
  'refund failed': async (order) => void (await refundFails(order)),
  'refund failed and tried again': async (order) => {
    const about = await refundFails(order)
    await personSays(order, { reason: 'refund-failed', about, resolution: 'try-again' })
    await refundIs(order, 'processed', { refundId: `rf_${about}`, amount: 499 })
  },
  'refund failed and settled elsewhere': async (order) => {
    const about = await refundFails(order)
    await personSays(order, { reason: 'refund-failed', about, resolution: 'settled-elsewhere' })
  },
  'refund failed and written off': async (order) => {
    const about = await refundFails(order)
    await personSays(order, { reason: 'refund-failed', about, resolution: 'write-off' })
  },
  'refund paid by hand and at the gateway, too': async (order) => void (await refundGoesTwice(order)),
  'refund paid twice, once given back': async (order) => {
    const about = await refundGoesTwice(order)
    await personSays(order, { reason: 'gone-back-twice', about, resolution: 'settled-elsewhere' })
  },
  'refund paid twice and lost': async (order) => {
    const about = await refundGoesTwice(order)
    await personSays(order, { reason: 'gone-back-twice', about, resolution: 'write-off' })
  },
  held: (order) => order.captured(inDollars),
  'held and given back': async (order) => {
    await order.captured(inDollars)
    await personSays(order, { reason: 'currency-mismatch', about: order.paymentId, resolution: 'refund' })
  },
  'held and settled elsewhere': async (order) => {
    await order.captured(inDollars)
    await personSays(order, {
      reason: 'currency-mismatch',
      about: order.paymentId,
      resolution: 'settled-elsewhere',
    })
  },
  disputed: async (order) => {
    await order.captured()
    await disputeIs(order, 'open')
  },
  'asked about by the bank': async (order) => {
    await order.captured()
    await disputeIs(order, 'open', { phase: 'retrieval', deductedMinor: 0 })
  },
  'dispute won': async (order) => {
    await order.captured()
    await disputeIs(order, 'open')
    await disputeIs(order, 'won')
  },
  'dispute lost': async (order) => {
    await order.captured()
    await disputeIs(order, 'open')
    await disputeIs(order, 'lost')
  },
  'dispute lost in part': async (order) => {
    await order.captured()
    await disputeIs(order, 'lost', { amount: rupees(100), deductedMinor: 10_000 })
  },
  'dispute lost after a refund': async (order) => {
    await order.captured()
    await refundIs(order, 'processed', await ownerRefunds(order, { amount: 300, revokes: false }))
    await disputeIs(order, 'open')
    await disputeIs(order, 'lost')
  },
} satisfies Record<string, (order: ToldOrder) => Promise<void>>
export type Kind = keyof typeof kinds

/** One order of every kind; answers the number of each. */
export async function everyOrder(orm: Database): Promise<(kind: Kind) => string> {
  const numbers = new Map<string, string>()
  for (const [kind, bringAbout] of Object.entries(kinds)) {
    const order = await aToldOrder(orm)
    await bringAbout(order)
    numbers.set(kind, order.number)
  }
  return (kind) => numbers.get(kind)!
}
