import type { Decision, Effect } from '#domain/orders/effects.ts'
import { failedPaymentsAllowed, type Order } from '#domain/orders/order.ts'
import { postCapture, postFee, postSale } from '#domain/ledger/posting.ts'
import { taxWithin } from '#domain/ledger/tax.ts'
import { firstRefundId, giveBack } from './give-back.ts'
import { judgeCapture, type Judgement } from './judge.ts'
import { gatewayOf, isNewer, type Payment, type PaymentReport, tellsFee } from './payment.ts'

/** Takes in what a gateway says of a payment; only what is newer than what we know changes anything. */
export function takePaymentReport(order: Order, report: PaymentReport, at: number): Decision {
  const known = order.payments.find((it) => it.paymentId === report.paymentId)
  if (known && tellsFee(report, known)) return learnFee(order, { ...known, fee: report.fee })
  if (known && !isNewer(report.status, known.status)) return stillAuthorised(order, known)
  const payment = asTold(report, known, at)
  const seen: Order = {
    ...order,
    payments: [...order.payments.filter((it) => it !== known), payment],
  }
  if (report.status === 'captured') return settle(seen, payment, judgeCapture(order, payment))
  return { order: countFailures(seen), effects: [] }
}

const asTold = (report: PaymentReport, known: Payment | undefined, at: number): Payment => ({
  ...report,
  gateway: gatewayOf(report),
  authorizedAt: report.status === 'authorized' ? at : (known?.authorizedAt ?? null),
  plan: known?.plan ?? 'none',
  verdict: null,
  saleMinor: 0,
  taxPercent: 0,
})

function countFailures(order: Order): Order {
  const failures = order.payments.filter((it) => it.status === 'failed').length
  return order.status === 'created' && failures >= failedPaymentsAllowed
    ? { ...order, status: 'failed' }
    : order
}

/** Long after its authorisation the gateway still holds uncaptured money: a person must look. */
function stillAuthorised(order: Order, known: Payment): Decision {
  if (known.status !== 'authorized' || known.plan !== 'asked') return { order, effects: [] }
  const { paymentId, amount } = known
  const seen: Payment = { ...known, plan: 'reviewed' }
  return {
    order: { ...order, payments: order.payments.map((it) => (it === known ? seen : it)) },
    effects: [{ kind: 'open-review', reason: 'payment-stuck-authorised', about: paymentId, amount }],
  }
}

function settle(order: Order, payment: Payment, judged: Judgement): Decision {
  const { paymentId, amount } = payment
  const id = firstRefundId(paymentId)
  const saleMinor = judged.verdict === 'accepted' ? judged.sale.minor : 0
  const taxPercent = judged.verdict === 'accepted' ? order.taxPercent : 0
  const judgedPayment: Payment = { ...payment, verdict: judged.verdict, saleMinor, taxPercent }
  const next: Order = {
    ...order,
    payments: order.payments.map((it) => (it === payment ? judgedPayment : it)),
  }
  const captured = postings(payment)
  switch (judged.verdict) {
    case 'held': {
      const review: Effect = { kind: 'open-review', reason: judged.why, about: paymentId, amount }
      return { order: next, effects: [...captured, review] }
    }
    case 'refunded':
      return giveBack({ order: next, effects: captured }, { id, paymentId, amount, reason: judged.reason })
    case 'accepted': {
      const paid: Order = { ...next, status: 'paid', fulfilment: 'delivered' }
      const fulfilled = { order: paid, effects: [...captured, ...fulfil(order, judgedPayment)] }
      if (!judged.excess) return fulfilled
      return giveBack(fulfilled, { id, paymentId, amount: judged.excess, reason: 'paid-too-much' })
    }
  }
}

/** Captured money, and what the gateway keeps of it: Stripe names its fee only when it is asked. */
const postings = (payment: Payment): Effect[] => [
  { kind: 'post', posting: postCapture(payment.paymentId, payment.amount) },
  ...(payment.gateway === 'stripe' && payment.fee === null ? [askFee(payment)] : feeOf(payment)),
]

const askFee = ({ paymentId }: Payment): Effect => ({
  kind: 'fetch-payment',
  key: `fee/${paymentId}`,
  paymentId,
})

const feeOf = ({ paymentId, amount, fee }: Payment): Effect[] =>
  fee && fee.minor > 0
    ? [{ kind: 'post', posting: postFee(paymentId, { ...amount, minor: fee.minor }, fee.taxMinor) }]
    : []

/** It was captured before the gateway had said what it keeps of it. */
const learnFee = (order: Order, payment: Payment): Decision => ({
  order: {
    ...order,
    payments: order.payments.map((it) => (it.paymentId === payment.paymentId ? payment : it)),
  },
  effects: feeOf(payment),
})

const fulfil = ({ number }: Order, { paymentId, amount, saleMinor, taxPercent }: Payment): Effect[] => [
  {
    kind: 'post',
    posting: postSale(paymentId, { ...amount, minor: saleMinor }, taxWithin(saleMinor, taxPercent)),
  },
  { kind: 'grant-download' },
  { kind: 'send-mail', key: `order-confirmed/${number}`, template: 'order-confirmed', about: number },
]
