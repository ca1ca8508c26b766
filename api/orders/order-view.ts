import type { DeskOrder } from '#adapters/db/orders/desk-order.ts'
import type { ReviewRead } from '#adapters/db/orders/desk-reviews.ts'
import { stateName } from '#domain/customers/states.ts'
import { actionsOf } from '#domain/orders/actions.ts'
import { asideReviews } from '#domain/orders/effects.ts'
import { paymentInWords, refundInWords } from '#domain/orders/money-words.ts'
import type { Order } from '#domain/orders/order.ts'
import { offersOf, resolutionsInWords } from '#domain/orders/resolutions.ts'
import { givenUpAt, neverOpened, reviewsInWords, waitInWords } from '#domain/orders/words.ts'
import { pursesOf } from '#domain/payments/give-back.ts'
import { may, type Role } from '#domain/people/roles.ts'
import { type Money, money } from '#domain/shared/money.ts'
import { customerFor } from '../masking.ts'
import type { DeskOrderView, ReviewRowView, ReviewView } from './desk-schemas.ts'

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
    created_at: row.createdAt.toISOString(),
    paid_at: row.paidAt?.toISOString() ?? null,
    expires_at: row.expiresAt.toISOString(),
    order_url: answers ? `${publicUrl}/order/${row.id}` : null,
    ...moneyView({ order, rows }),
    customer: {
      ...customer,
      state: beside.billing.state ? stateName(beside.billing.state) : null,
      gstin: beside.billing.gstin ? gstinFor(role, beside.billing.gstin) : null,
      orders: beside.ofCustomer,
    },
    reviews: beside.reviews.map((it) => reviewView(it, { order, role })),
    waits: [...beside.waits.map(waitView), ...unopened({ order, rows })],
    downloads: beside.downloads,
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
  })),
  checkouts: rows.checkouts.map((it) => ({
    id: it.id,
    gateway_order_id: it.gatewayOrderId ?? null,
    amount_minor: it.amountMinor,
    currency: it.currency,
    created_at: it.createdAt.toISOString(),
  })),
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
})

export function reviewView(
  review: ReviewRead,
  { order, role }: { order: Order | null; role: Role },
): ReviewView {
  const isAnswered = review.resolvedAt !== null || !may(role, 'reviews:resolve')
  return { ...reviewRowView(review, role), offers: isAnswered ? [] : offersOf(review, order) }
}

export const reviewRowView = (review: ReviewRead, role: Role): ReviewRowView => ({
  id: review.id,
  order_number: review.orderNumber,
  reason: review.reason,
  reason_in_words: reviewsInWords[review.reason],
  about: review.about,
  amount_minor: review.amount?.minor ?? null,
  currency: review.amount?.currency ?? null,
  assignee: review.assignee,
  opened_at: review.openedAt.toISOString(),
  due_at: review.dueAt.toISOString(),
  resolved_at: review.resolvedAt?.toISOString() ?? null,
  resolved_by: review.resolvedBy,
  resolution_in_words: review.resolution && resolutionsInWords[review.resolution],
  // Whoever wrote it may have named the customer.
  note: may(role, 'customers:read') ? review.note : null,
})
