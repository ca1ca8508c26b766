import type { Decision, Effect } from '#domain/orders/effects.ts'
import { failedPaymentsAllowed, type Order } from '#domain/orders/order.ts'
import { postCapture, postSale } from '#domain/ledger/posting.ts'
import { judgeCapture, type Judgement } from './judge.ts'
import { isNewer, type Payment, type PaymentReport } from './payment.ts'

/** Takes in what a gateway says of a payment; only what is newer than what we know changes anything. */
export function takePaymentReport(order: Order, report: PaymentReport, at: number): Decision {
  const known = order.payments.find((it) => it.paymentId === report.paymentId)
  if (known && !isNewer(report.status, known.status)) return stillAuthorised(order, known)
  const payment: Payment = {
    ...report,
    authorizedAt: report.status === 'authorized' ? at : (known?.authorizedAt ?? null),
    plan: known?.plan ?? 'none',
    verdict: null,
    saleMinor: 0,
  }
  const seen: Order = {
    ...order,
    payments: [...order.payments.filter((it) => it !== known), payment],
  }
  if (report.status === 'captured') return settle(seen, payment, judgeCapture(order, payment))
  return { order: countFailures(seen), effects: [] }
}

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
  return {
    order,
    effects: [{ kind: 'open-review', reason: 'payment-stuck-authorised', about: paymentId, amount }],
  }
}

function settle(order: Order, payment: Payment, judged: Judgement): Decision {
  const { paymentId, amount } = payment
  const saleMinor = judged.verdict === 'accepted' ? judged.sale.minor : 0
  const judgedPayment: Payment = { ...payment, verdict: judged.verdict, saleMinor }
  const next: Order = {
    ...order,
    payments: order.payments.map((it) => (it === payment ? judgedPayment : it)),
  }
  const captured: Effect = { kind: 'post', posting: postCapture(paymentId, amount) }
  switch (judged.verdict) {
    case 'held':
      return {
        order: next,
        effects: [captured, { kind: 'open-review', reason: judged.why, about: paymentId, amount }],
      }
    case 'refunded': {
      const { reason } = judged
      return {
        order: next,
        effects: [captured, { kind: 'issue-refund', key: `refund/${paymentId}`, paymentId, amount, reason }],
      }
    }
    case 'accepted':
      return {
        order: { ...next, status: 'paid', fulfilment: 'delivered' },
        effects: [captured, ...fulfil(order, paymentId, judged)],
      }
  }
}

function fulfil(
  order: Order,
  paymentId: string,
  judged: Extract<Judgement, { verdict: 'accepted' }>,
): Effect[] {
  const { sale, excess } = judged
  const effects: Effect[] = [
    { kind: 'post', posting: postSale(paymentId, sale) },
    { kind: 'grant-download' },
    {
      kind: 'send-mail',
      key: `order-confirmed/${order.number}`,
      template: 'order-confirmed',
      about: order.number,
    },
  ]
  if (!excess) return effects
  const refund: Effect = {
    kind: 'issue-refund',
    key: `excess/${paymentId}`,
    paymentId,
    amount: excess,
    reason: 'paid-too-much',
  }
  return [...effects, refund]
}
