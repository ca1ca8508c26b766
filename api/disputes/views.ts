import type { DisputeRow } from '#adapters/db/disputes/desk.ts'
import type { readAnswer, readPosted, readSent } from '#adapters/db/disputes/desk-parts.ts'
import type { readEvidenceTexts } from '#adapters/db/disputes/evidence.ts'
import type { DisputeLine } from '#adapters/db/disputes/story.ts'
import { standingOf, standingsInWords } from '#domain/disputes/standing.ts'
import { phasesInWords, reasonInWords } from '#domain/disputes/words.ts'
import { kindsInWords } from '#domain/ledger/words.ts'
import { paymentInWords } from '#domain/orders/money-words.ts'
import type { Order } from '#domain/orders/order.ts'
import { offersOf } from '#domain/orders/offers.ts'
import { resolutionNeeds, resolutionsInWords } from '#domain/orders/resolutions.ts'
import { may, type Role } from '#domain/people/roles.ts'
import { placeholdersIn } from '#domain/shop/texts.ts'
import { customerFor } from '../masking.ts'
import type { AnswerOffer, DisputeRowView, DisputeView } from './schemas.ts'
import { storyLine } from './story.ts'

const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
const asSentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

/** A dispute as this role may see it in a list. */
export function rowView({ dispute, ...row }: DisputeRow, role: Role): DisputeRowView {
  const standing = standingOf(dispute)
  return {
    id: dispute.disputeId,
    standing,
    standing_in_words: standingsInWords[standing],
    phase_in_words: phasesInWords[dispute.phase],
    reason_code: dispute.reasonCode,
    reason_in_words: asSentence(reasonInWords(dispute.reasonCode)),
    amount_minor: dispute.amount.minor,
    currency: dispute.amount.currency,
    respond_by: instant(dispute.respondBy),
    opened_at: row.createdAt.toISOString(),
    order_number: row.order.number,
    customer: { ...customerFor(role, { email: row.email, name: row.customerName }) },
  }
}

type All<T extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<T>>

interface Beside {
  /** As its rules see it. */
  readonly order: Order
  readonly answer: All<typeof readAnswer>
  readonly posted: All<typeof readPosted>
  readonly sent: All<typeof readSent>
  readonly story: readonly DisputeLine[]
  /** What the shop has published for its evidence. */
  readonly texts: All<typeof readEvidenceTexts>
  /** The number of its open review. */
  readonly reviewId: number | null
}

/** A dispute with all that its page shows. */
export function disputeView(row: DisputeRow, role: Role, beside: Beside): DisputeView {
  const { dispute } = row
  const payment = beside.order.payments.find((it) => it.paymentId === dispute.paymentId)
  return {
    ...rowView(row, role),
    status: dispute.status,
    payment: {
      id: dispute.paymentId,
      in_words: payment ? paymentInWords(payment) : '',
      amount_minor: payment?.amount.minor ?? 0,
      currency: payment?.amount.currency ?? dispute.amount.currency,
    },
    product: row.order.product,
    updated_at: row.updatedAt.toISOString(),
    held_minor: dispute.heldMinor,
    lost_minor: dispute.status === 'lost' ? dispute.amount.minor : 0,
    of_sale_minor: dispute.ofSaleMinor,
    answer: answerView(beside.answer, role),
    review_id: beside.reviewId,
    offers: beside.reviewId === null ? [] : answers(row, role, beside.order),
    posted: beside.posted.map(postedView),
    texts_left_out: beside.texts
      .filter(({ markdown }) => placeholdersIn(markdown).length > 0)
      .map(({ title }) => title),
    sent: beside.sent.map((it) => ({
      key: it.key,
      made_at: it.madeAt.toISOString(),
      bytes: it.bytes,
      document_id: it.documentId,
    })),
    story: beside.story.map(storyLine),
  }
}

const answerView = (answer: Beside['answer'], role: Role): DisputeView['answer'] =>
  answer && {
    in_words: resolutionsInWords[answer.resolution],
    by: answer.by,
    at: answer.at.toISOString(),
    // Whoever wrote it may have named the customer.
    note: may(role, 'customers:read') ? answer.note : null,
  }

const postedView = ({ id, kind, currency, day, at, entries }: Beside['posted'][number]) => ({
  id,
  kind_in_words: kindsInWords[kind],
  currency,
  day,
  at: at.toISOString(),
  entries: entries.map(({ account, minor }) => ({ account, amount_minor: minor })),
})

/** The ways to answer it, for who may choose any of them; what is another's to choose says so. */
function answers({ dispute }: DisputeRow, role: Role, order: Order): AnswerOffer[] {
  if (!may(role, 'reviews:resolve')) return []
  const { disputeId: about, amount } = dispute
  return offersOf({ reason: 'dispute-to-answer', about, amount }, order).map((it) => ({
    ...it,
    impossible: may(role, resolutionNeeds(it.resolution))
      ? it.impossible
      : 'Only an owner may answer a dispute.',
  }))
}
