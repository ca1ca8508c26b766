import type { EntityManager } from '@mikro-orm/postgresql'
import type { Dispute } from '#domain/disputes/dispute.ts'
import { assertNever } from '#domain/shared/assert-never.ts'
import { type Call, type Effect, isCall } from '#domain/orders/effects.ts'
import { type Order, type Refund, wasPaid } from '#domain/orders/order.ts'
import { DisputeEntity } from '../disputes/entities.ts'
import { grantGoods, restoreGoods, revokeGoods } from '../downloads/grants.ts'
import { dropCall, retryCall } from '../inbox/effects.ts'
import { EffectEntity } from '../inbox/entities.ts'
import { LedgerEntryEntity, LedgerTransactionEntity } from '../ledger/entities.ts'
import { MailEntity } from '../mail/entities.ts'
import { PaymentEntity, RefundEntity } from '../payments/entities.ts'
import { settleHolds, settlePrice } from './holds.ts'
import { disputeColumns, type OrderRows, paymentColumns, refundColumns } from './mapping.ts'
import { DecisionEntity } from './entities.ts'
import { closeReview, openReview } from './reviews.ts'

interface Decided {
  readonly rows: OrderRows
  readonly before: Order
  readonly order: Order
  readonly effects: readonly Effect[]
  /** Inbox ids. */
  readonly facts: readonly number[]
  /** Shop time. */
  readonly at: Date
  readonly requestId: string | null
}

interface Context extends Pick<Decided, 'rows' | 'at' | 'requestId'> {
  readonly decisionId: number | null
}

/** Brings what was decided into the transaction: the order's rows, then what the effects ask for, each once by its key. */
export async function writeDecision(
  tx: EntityManager,
  { before, order, effects, facts, ...decided }: Decided,
): Promise<void> {
  const { at, rows } = decided
  const { status, fulfilment, payments, refunds, disputes } = order
  const changed =
    effects.length > 0 ||
    status !== before.status ||
    payments !== before.payments ||
    refunds !== before.refunds ||
    disputes !== before.disputes
  const state = { status, fulfilment, payments, refunds, disputes }
  const decisionId = changed
    ? await tx.insert(DecisionEntity, { orderNumber: rows.order.number, at, facts, state, effects })
    : null
  const context: Context = { ...decided, decisionId }
  writeRows(tx, context, { before, order })
  await settleHolds(tx, { before: before.status, after: order.status }, rows.order)
  if (wasPaid(order.status) && !wasPaid(before.status)) await settlePrice(tx, order, rows)
  for (const effect of effects)
    if (isCall(effect)) planCall(tx, context, effect)
    else await apply(tx, context, effect)
}

/** What has changed of the order, each in its row. */
function writeRows(
  tx: EntityManager,
  context: Context,
  { before, order }: Pick<Decided, 'before' | 'order'>,
) {
  writeOrder(context, order)
  for (const payment of order.payments.filter((it) => !before.payments.includes(it)))
    writePayment(tx, context, payment)
  for (const refund of order.refunds.filter((it) => !before.refunds.includes(it)))
    writeRefund(tx, context, refund)
  for (const dispute of order.disputes.filter((it) => !before.disputes.includes(it)))
    writeDispute(tx, context, dispute)
}

function writeOrder({ rows, at }: Context, { status, fulfilment }: Order) {
  const row = rows.order
  if (wasPaid(status) && !row.paidAt) row.paidAt = at
  row.status = status
  row.fulfilment = fulfilment
}

function writePayment(tx: EntityManager, { rows, at }: Context, payment: Order['payments'][number]) {
  const columns = { ...paymentColumns(payment), updatedAt: at }
  const row = rows.payments.find((it) => it.id === payment.paymentId)
  if (row) Object.assign(row, columns)
  else
    tx.create(PaymentEntity, {
      id: payment.paymentId,
      orderNumber: rows.order.number,
      createdAt: at,
      ...columns,
    })
}

function writeDispute(tx: EntityManager, { rows, at }: Context, dispute: Dispute) {
  const columns = { ...disputeColumns(dispute), updatedAt: at }
  const row = rows.disputes.find((it) => it.id === dispute.disputeId)
  if (row) Object.assign(row, columns)
  else
    tx.create(DisputeEntity, {
      id: dispute.disputeId,
      orderNumber: rows.order.number,
      createdAt: at,
      ...columns,
    })
}

function writeRefund(tx: EntityManager, { rows, at }: Context, refund: Refund) {
  const columns = { ...refundColumns(refund), updatedAt: at }
  const row = rows.refunds.find((it) => it.id === refund.id)
  if (row) Object.assign(row, columns)
  else tx.create(RefundEntity, { id: refund.id, orderNumber: rows.order.number, createdAt: at, ...columns })
}

/** What the deciding transaction writes itself. */
async function apply(tx: EntityManager, { rows, at, decisionId }: Context, effect: Exclude<Effect, Call>) {
  const { number } = rows.order
  switch (effect.kind) {
    case 'grant-download':
      return grantGoods(tx, { number, productSlug: rows.order.productSlug, decisionId }, at)
    case 'revoke-download':
      return revokeGoods(tx, number, at)
    case 'restore-download':
      return restoreGoods(tx, number, at)
    case 'retry-call':
      return void (await retryCall(tx, effect.key))
    case 'drop-call':
      return void (await dropCall(tx, effect.key))
    case 'open-review':
      return openReview(tx, { ...effect, orderNumber: number, decisionId })
    case 'close-review':
      return closeReview(tx, effect)
    case 'post':
      return writePosting(tx, { rows, at, decisionId }, effect)
    default:
      return assertNever(effect)
  }
}

function writePosting(
  tx: EntityManager,
  { rows, at, decisionId }: Pick<Context, 'rows' | 'at' | 'decisionId'>,
  { posting, happenedAt }: Extract<Effect, { kind: 'post' }>,
) {
  const { key, kind, currency, entries } = posting
  const transaction = tx.create(LedgerTransactionEntity, {
    key,
    kind,
    currency,
    orderNumber: rows.order.number,
    occurredAt: at,
    happenedAt: happenedAt ? new Date(happenedAt) : null,
    decisionId,
  })
  for (const { account, minor } of entries)
    tx.create(LedgerEntryEntity, { transaction, account, amountMinor: minor })
}

/** A call becomes an effect row for the run to perform, with the row it works on. */
function planCall(tx: EntityManager, context: Context, call: Call) {
  const { rows, at, requestId, decisionId } = context
  const row = {
    subject: `order/${rows.order.number}`,
    kind: call.kind,
    key: call.key,
    state: 'open' as const,
    requestId,
    decisionId,
    createdAt: new Date(),
  }
  switch (call.kind) {
    case 'fetch-payment':
      return void tx.create(EffectEntity, { ...row, about: call.paymentId })
    case 'fetch-checkout':
    case 'close-page':
      return void tx.create(EffectEntity, { ...row, about: call.checkout })
    case 'capture-payment':
      return void tx.create(EffectEntity, {
        ...row,
        about: call.paymentId,
        amountMinor: call.amount.minor,
        currency: call.amount.currency,
      })
    case 'issue-refund':
      return void tx.create(EffectEntity, { ...row, about: call.refundId })
    case 'fetch-dispute':
    case 'accept-dispute':
    case 'contest-dispute':
      return void tx.create(EffectEntity, { ...row, about: call.disputeId })
    case 'send-mail': {
      const { key, template, about } = call
      tx.create(MailEntity, {
        key,
        orderNumber: rows.order.number,
        template,
        about,
        state: 'queued',
        createdAt: at,
      })
      return void tx.create(EffectEntity, { ...row, about: key })
    }
    default:
      return assertNever(call)
  }
}
