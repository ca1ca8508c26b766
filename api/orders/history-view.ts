import type { OrderAsOf } from '#adapters/db/orders/history.ts'
import { accountsInWords } from '#domain/ledger/words.ts'
import { templatesInWords } from '#domain/mail/words.ts'
import { paymentInWords, refundInWords } from '#domain/orders/money-words.ts'
import { reviewsInWords } from '#domain/orders/words.ts'
import { may, type Role } from '#domain/people/roles.ts'
import type { Money } from '#domain/shared/money.ts'
import { customerFor } from '../masking.ts'
import type { OrderAsOfView } from './history-schemas.ts'
import { disputeView } from './order-view.ts'

const amountOf = ({ minor, currency }: Money) => ({ amount_minor: minor, currency })

export const purseView = (it: OrderAsOf['money'][number]) => ({
  currency: it.currency,
  paid_minor: it.paidMinor,
  returned_minor: it.returnedMinor,
  kept_minor: it.keptMinor,
  owed_minor: it.owedMinor,
  held_minor: it.heldMinor,
  fee_minor: it.feeMinor,
})

/** An order as it stood, as this role may see it. */
export const orderAsOfView = (order: OrderAsOf, role: Role): OrderAsOfView => ({
  number: order.number,
  product: order.product,
  amount_minor: order.amountMinor,
  currency: order.currency,
  placed_at: order.placedAt.toISOString(),
  customer: { ...customerFor(role, order.customer) },
  status: order.status,
  fulfilment: order.fulfilment,
  money: order.money.map(purseView),
  payments: order.payments.map((it) => ({
    id: it.paymentId,
    status: it.status,
    in_words: paymentInWords(it),
    ...amountOf(it.amount),
  })),
  refunds: order.refunds.map((it) => ({
    id: it.id,
    gateway_refund_id: it.gatewayRefundId,
    payment_id: it.paymentId,
    status: it.status,
    in_words: refundInWords(it),
    ...amountOf(it.amount),
  })),
  disputes: order.disputes.map(disputeView),
  accounts: may(role, 'books:read')
    ? order.accounts.map(({ account, minor, currency }) => ({
        account,
        name: accountsInWords[account].name,
        ...amountOf({ minor, currency }),
      }))
    : null,
  reviews: order.reviews.map(({ reason, due_at: due, ...it }) => ({
    ...it,
    reason_in_words: reviewsInWords[reason],
    due_at: new Date(due).toISOString(),
  })),
  mails: order.mails.map(({ key, template, sent_at: sent }) => ({
    key,
    in_words: templatesInWords[template],
    sent_at: new Date(sent).toISOString(),
  })),
  downloads: order.downloads,
})
