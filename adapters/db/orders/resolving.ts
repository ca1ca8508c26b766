import type { EntityManager } from '@mikro-orm/postgresql'
import { normaliseEmail } from '#domain/customers/email.ts'
import type { OrderMailTemplate, ReviewReason } from '#domain/orders/effects.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { mayMail } from '#domain/orders/mail-request.ts'
import type { Order } from '#domain/orders/order.ts'
import { offersOf, type Offer } from '#domain/orders/offers.ts'
import { noteAtLeast, type Resolution, resolutionsInWords } from '#domain/orders/resolutions.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'
import { changeAddress, mailRequest, orderToAct, tellRun, type Told } from './commands.ts'

export interface Answer {
  readonly resolution: Resolution
  readonly note: string | null
  readonly email: string | null
  /** Username of whoever answers. */
  readonly by: string
}

export interface ReviewRow {
  id: string
  order_number: string | null
  reason: ReviewReason
  about: string
  amount_minor: string | null
  currency: string | null
  assignee: string
  due_at: string
  snoozed_until: string | null
  now: string
  resolved: boolean
  resolution: Resolution | null
  resolved_by: string | null
  seconds_ago: string | null
}

type Known = Awaited<ReturnType<typeof orderToAct>>

/** Of two people who answer, one wins; the other is told who that was. What follows is the run's to decide. */
export async function resolveReview(
  tx: EntityManager,
  told: Told,
  { id, answer }: { id: string; answer: Answer },
): Promise<Changed<true>> {
  const first = await readReview(tx, id, '')
  const known = first.order_number === null ? null : await orderToAct(tx, first.order_number)
  const review = await reviewToAct(tx, id)
  demand(offersOf({ ...review, amount: amountOf(review) }, known?.order ?? null), answer)
  await markResolved(tx, review, answer)
  const address = await follow(tx, told, { review, known, answer })
  const { reason, about } = review
  const { resolution, note } = answer
  const after = { reason, about, resolution, ...(note ? { note } : {}), ...address?.after }
  return { ...address, after, result: true }
}

/** Locked: of two who act on it one comes first, and of two answers one wins. */
export async function reviewToAct(tx: EntityManager, id: string): Promise<ReviewRow> {
  const review = await readReview(tx, id, 'for update')
  if (review.resolved) throw new AppError(orderFailures.alreadyResolved(byWhom(review)))
  return review
}

/** These are not the order's own affair; and a run that fails takes nothing in. */
const withoutRun: ReadonlySet<ReviewReason> = new Set(['workflow-failing', 'books-disagree'])

async function follow(
  tx: EntityManager,
  told: Told,
  { review, known, answer }: { review: ReviewRow; known: Known | null; answer: Answer },
) {
  const { resolution } = answer
  if (review.reason === 'fact-not-handled') {
    if (resolution === 'try-again') await deliverAgain(tx, review.about)
    return null
  }
  if (!known || withoutRun.has(review.reason)) return null
  const { order } = known
  const address = await correctedAddress(tx, known, answer)
  const facts = await factsOf(tx, order, { review, resolution })
  await tellRun(tx, told, { order, type: 'review-resolved', facts })
  return address
}

export const amountOf = ({ amount_minor: minor, currency }: ReviewRow) =>
  minor !== null && currency !== null ? { minor: Number(minor), currency } : null

async function readReview(tx: EntityManager, id: string, lock: 'for update' | ''): Promise<ReviewRow> {
  const [row] = await tx.execute<ReviewRow[]>(
    `select id, order_number, reason, about, amount_minor, currency, assignee, resolved_at is not null as resolved,
       resolution, resolved_by, extract(epoch from due_at) * 1000 as due_at, extract(epoch from shop_now()) * 1000 as now,
       case when snoozed_until > shop_now() then extract(epoch from snoozed_until) * 1000 end as snoozed_until,
       extract(epoch from shop_now() - resolved_at) as seconds_ago
     from reviews where id = ? ${lock}`,
    [id],
  )
  if (!row) throw new AppError(orderFailures.unknownReview())
  return row
}

function byWhom({ resolution, resolved_by: by, seconds_ago: ago }: ReviewRow): string {
  const minutes = Math.floor(Number(ago ?? 0) / 60)
  const when =
    minutes < 1 ? 'a moment ago' : minutes < 120 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`
  if (by === null) return `It settled itself ${when}. Nothing was done.`
  return `${by} ${resolution ? resolutionsInWords[resolution] : 'resolved it'} ${when}. Nothing was done twice.`
}

function demand(offers: readonly Offer[], { resolution, note, email }: Answer): void {
  const offer = offers.find((it) => it.resolution === resolution)
  if (!offer) throw new AppError(orderFailures.resolutionNotOffered('This is not a way to resolve it.'))
  if (offer.impossible) throw new AppError(orderFailures.resolutionNotOffered(offer.impossible))
  if (offer.needs === 'note' && (note?.length ?? 0) < noteAtLeast)
    throw new AppError(orderFailures.noteTooShort(noteAtLeast))
  if (offer.needs === 'email' && email === null) throw new AppError(orderFailures.addressMissing())
}

const markResolved = (tx: EntityManager, { id }: Pick<ReviewRow, 'id'>, { resolution, by, note }: Answer) =>
  tx.execute(
    `update reviews set resolved_at = shop_now(), resolution = ?, resolved_by = ?, note = ?
     where id = ? and resolved_at is null`,
    [resolution, by, note, id],
  )

/** The fact that no run took in is told to its run as if for the first time. */
const deliverAgain = (tx: EntityManager, about: string) =>
  tx.execute(
    `update inbox set handled_at = null, outcome = null, delivered_at = null, deliveries = 0, lease_until = null
     where id = ? and outcome = 'waits for a person'`,
    [about.slice(about.lastIndexOf('#') + 1)],
  )

const correctedAddress = async (
  tx: EntityManager,
  { order, email: before }: Known,
  { resolution, email }: Answer,
) =>
  resolution === 'correct-address' && email !== null
    ? changeAddress(tx, { order, before }, normaliseEmail(email))
    : null

async function factsOf(
  tx: EntityManager,
  order: Order,
  { review, resolution }: { review: ReviewRow; resolution: Resolution },
): Promise<OrderFact[]> {
  const { reason, about } = review
  const answered: OrderFact = {
    type: 'review-resolved',
    review: Number(review.id),
    reason,
    about,
    resolution,
  }
  if (resolution !== 'correct-address') return [answered]
  const [mail] = await tx.execute<{ template: OrderMailTemplate; about: string }[]>(
    'select template, about from mails where key = ?',
    [about],
  )
  return mail && mayMail(order, mail) ? [answered, await mailRequest(tx, order, mail)] : [answered]
}

/**
 * Corrects the customer's address. Every mail that was refused at the old one goes to the new; where none was, the
 * confirmation goes, if there is one to send.
 */
export async function correctAddress(
  tx: EntityManager,
  told: Told,
  { number, email, by }: { number: string; email: string; by: string },
): Promise<Changed<true>> {
  const known = await orderToAct(tx, number)
  const { order } = known
  const changed = await changeAddress(tx, { order, before: known.email }, normaliseEmail(email))
  const refused = await tx.execute<ReviewRow[]>(
    `select id, reason, about from reviews where order_number = ? and reason = 'mail-refused' and resolved_at is null
     order by id`,
    [number],
  )
  const resolution = 'correct-address'
  const facts: OrderFact[] = []
  for (const review of refused) {
    await markResolved(tx, review, { resolution, by, note: null, email: null })
    facts.push(...(await factsOf(tx, order, { review, resolution })))
  }
  const confirmation = { template: 'order-confirmed', about: order.number } as const
  if (refused.length === 0 && mayMail(order, confirmation))
    facts.push(await mailRequest(tx, order, confirmation))
  if (facts.length > 0) await tellRun(tx, told, { order, type: 'address-corrected', facts })
  return { ...changed, result: true }
}
