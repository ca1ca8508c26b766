import type { DeskOrder } from '#adapters/db/orders/desk-order.ts'
import { stateName } from '#domain/customers/states.ts'
import type { Dispute } from '#domain/disputes/dispute.ts'
import { standingOf, standingsInWords } from '#domain/disputes/standing.ts'
import { phasesInWords } from '#domain/disputes/words.ts'
import { actionsOf } from '#domain/orders/actions.ts'
import { asideReviews } from '#domain/orders/effects.ts'
import { paymentInWords, refundInWords, refundReasonsInWords } from '#domain/orders/money-words.ts'
import { givenUpAt, neverOpened, waitInWords } from '#domain/orders/words.ts'
import { pursesOf } from '#domain/payments/give-back.ts'
import { refundable, whyNotRefundable } from '#domain/payments/request-refund.ts'
import { may, type Role } from '#domain/people/roles.ts'
import { type Money, money } from '#domain/shared/money.ts'
import { customerFor } from '../masking.ts'
import type { DeskOrderView } from './desk-schemas.ts'
import { reviewView } from './review-view.ts'

interface Reader {
  readonly role: Role
  readonly publicUrl: string
}

/** An order as this role may see it. */
export function orderView({ order, rows, ...beside }: DeskOrder, { role, publicUrl }: Reader): DeskOrderView {
  const row = rows.order
  const customer = customerFor(role, { email: row.email ?? null, name: beside.billing.name ?? null })
  const answers = may(role, 'orders:act')
  const price = money(row.amountMinor, row.currency)
  return {
    number: order.number,
    status: beside.reviews.some((it) => !asideReviews.includes(it.reason)) ? 'review' : order.status,
    fulfilment: order.fulfilment,
    product: { slug: row.productSlug, name: row.productName },
    ...amountOf(price),
    discount_minor: row.discountMinor,
    coupons: beside.coupons.map(({ code, discountMinor, returned }) => ({
      code,
      discount_minor: discountMinor,
      returned,
    })),
    created_at: row.createdAt.toISOString(),
    paid_at: row.paidAt?.toISOString() ?? null,
    expires_at: row.expiresAt.toISOString(),
    order_url: answers ? `${publicUrl}/order/${row.id}` : null,
    ...moneyView({ order, rows }),
    refunds: refundsView(rows, role),
    disputes: order.disputes.map(disputeView),
    customer: {
      ...customer,
      state: beside.billing.state ? stateName(beside.billing.state) : null,
      gstin: beside.billing.gstin ? gstinFor(role, beside.billing.gstin) : null,
      orders: beside.ofCustomer,
    },
    reviews: beside.reviews.map((it) => reviewView(it, { order, role })),
    waits: [...beside.waits.map(waitView), ...unopened({ order, rows })],
    downloads: beside.downloads,
    grants: beside.grants.map((it) => ({
      product: { slug: it.product, name: it.name },
      downloads: it.downloads,
      cap: it.cap,
      is_revoked: it.isRevoked,
    })),
    actions: answers ? actionsOf(order, { price, email: customer.email }) : [],
  }
}

const waitView = (it: DeskOrder['waits'][number]) => ({
  in_words: waitInWords(it),
  due_at: new Date(it.due_at).toISOString(),
  amount_minor: it.amount_minor,
  currency: it.currency,
})

/** The gateway was not reached while it was placed. */
function unopened({ order, rows }: Pick<DeskOrder, 'order' | 'rows'>) {
  if (order.status !== 'created' || rows.checkouts.some((it) => it.gatewayOrderId)) return []
  const due = givenUpAt(rows.order.createdAt)
  return [{ in_words: neverOpened, due_at: due.toISOString(), amount_minor: null, currency: null }]
}

const amountOf = ({ minor, currency }: Money) => ({ amount_minor: minor, currency })

/** The last four characters say which of several it is, and not whose. */
const gstinFor = (role: Role, gstin: string) =>
  may(role, 'customers:read') ? gstin : `•••••••••••${gstin.slice(-4)}`

const moneyView = ({ order, rows }: Pick<DeskOrder, 'order' | 'rows'>) => ({
  money: pursesOf(order).map((it) => ({
    currency: it.currency,
    paid_minor: it.paidMinor,
    returned_minor: it.returnedMinor,
    kept_minor: it.keptMinor,
    owed_minor: it.owedMinor,
    held_minor: it.heldMinor,
    fee_minor: it.feeMinor,
  })),
  checkouts: rows.checkouts.map((it) => ({
    id: it.id,
    gateway: it.gateway,
    gateway_order_id: it.gatewayOrderId ?? null,
    page_id: it.pageId ?? null,
    amount_minor: it.amountMinor,
    currency: it.currency,
    created_at: it.createdAt.toISOString(),
  })),
  payments: order.payments.map((it) => ({
    id: it.paymentId,
    status: it.status,
    in_words: paymentInWords(it),
    ...amountOf(it.amount),
    sold_minor: it.saleMinor,
    refundable_minor: refundable(order, it).minor,
    why_not_refundable: whyNotRefundable(order, it),
  })),
})

export const disputeView = (it: Dispute) => {
  const standing = standingOf(it)
  return {
    id: it.disputeId,
    standing,
    standing_in_words: standingsInWords[standing],
    phase_in_words: phasesInWords[it.phase],
    ...amountOf(it.amount),
    respond_by: it.respondBy === null ? null : new Date(it.respondBy).toISOString(),
  }
}

/** Oldest first. */
const refundsView = (rows: DeskOrder['rows'], role: Role) =>
  rows.refunds
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    .map((it) => ({
      id: it.id,
      gateway_refund_id: it.gatewayRefundId ?? null,
      payment_id: it.paymentId,
      status: it.status,
      in_words: refundInWords(it),
      reason_in_words: refundReasonsInWords[it.reason],
      amount_minor: it.amountMinor,
      currency: it.currency,
      revokes: it.revokes,
      requested_by: it.requestedBy ?? null,
      // Whoever wrote it may have named the customer.
      note: may(role, 'customers:read') ? (it.note ?? null) : null,
      created_at: it.createdAt.toISOString(),
    }))
