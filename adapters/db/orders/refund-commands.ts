import { createHash } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Order } from '#domain/orders/order.ts'
import { planRefund, refundable, type RefundIntent } from '#domain/payments/request-refund.ts'
import { AppError } from '#domain/shared/failure.ts'
import { moneyInWords } from '#domain/shared/money.ts'
import type { Changed } from '../audit/repository.ts'
import { RefundEntity } from '../payments/entities.ts'
import { orderToAct, tellRun, type Told } from './commands.ts'
import { refundColumns } from './mapping.ts'

interface Asked extends Omit<RefundIntent, 'id'> {
  readonly number: string
  readonly note: string | null
  /** Username of whoever gives it back. */
  readonly by: string
}

/** The same command is the same refund, and it fits the gateway's receipt: 40 characters at most. */
const refundIdOf = (paymentId: string, key: string) =>
  `rf_${paymentId}_${createHash('sha256').update(key).digest('hex').slice(0, 8)}`

/**
 * Reserves the money under the order's lock, so that of any number of requests at once no more goes back than was
 * captured; the order's run then asks the gateway.
 */
export async function askRefund(
  tx: EntityManager,
  told: Told,
  { number, note, by, ...asked }: Asked,
): Promise<Changed<string>> {
  const { order } = await orderToAct(tx, number)
  const id = refundIdOf(asked.paymentId, told.key)
  const planned = planRefund(order, { ...asked, id })
  if ('kind' in planned) throw new AppError(planned)
  const [clock] = await tx.execute<{ now: string }[]>('select shop_now() as now')
  const now = new Date(clock?.now ?? Date.now())
  const row = { id, orderNumber: order.number, ...refundColumns(planned), requestedBy: by, note }
  await tx.insert(RefundEntity, { ...row, createdAt: now, updatedAt: now })
  await tellRun(tx, told, {
    order,
    type: 'refund-requested',
    facts: [{ type: 'refund-requested', refundId: id }],
  })
  return {
    before: { left: leftInWords(order, asked.paymentId) },
    after: {
      left: leftInWords({ ...order, refunds: [...order.refunds, planned] }, asked.paymentId),
      amount: moneyInWords(planned.amount),
      payment: asked.paymentId,
      reason: asked.reason,
      access: asked.revokes ? 'ends' : 'stays',
      ...(note ? { note } : {}),
    },
    result: id,
  }
}

function leftInWords(order: Order, paymentId: string): string {
  const payment = order.payments.find((it) => it.paymentId === paymentId)
  return payment ? moneyInWords(refundable(order, payment)) : ''
}
