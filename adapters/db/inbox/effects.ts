import type { EntityManager, InferEntity } from '@mikro-orm/postgresql'
import type { CallKind, ReviewReason } from '#domain/orders/effects.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { balanceTooLow, nextTryMs } from '#domain/inbox/retries.ts'
import { MailEntity } from '../mail/entities.ts'
import { closeReview, openReview } from '../orders/reviews.ts'
import { RefundEntity } from '../payments/entities.ts'
import { EffectEntity } from './entities.ts'
import { type NewFact, recordFacts } from './repository.ts'

export interface EffectToDo {
  readonly id: number
  readonly subject: string
  readonly kind: CallKind
  readonly key: string
  readonly about: string
  readonly amountMinor: number | null
  readonly currency: string | null
  readonly requestId: string | null
}

/** The effect while it is open; null when it was closed before (an earlier attempt got through). */
export async function openEffect(em: EntityManager, id: number): Promise<EffectToDo | null> {
  const row = await em.findOne(EffectEntity, { id, state: 'open' })
  if (!row) return null
  const { subject, kind, key, about } = row
  return {
    id,
    subject,
    kind,
    key,
    about,
    amountMinor: row.amountMinor ?? null,
    currency: row.currency ?? null,
    requestId: row.requestId ?? null,
  }
}

/** Nobody need add balance any more for what is not tried any more. */
async function close(
  em: EntityManager,
  id: number,
  { state, note }: { state: 'done' | 'waiting'; note: string | null },
): Promise<void> {
  const closed = await em.execute<{ key: string }[]>(
    `update effects set state = ?, note = ?, closed_at = now() where id = ? and state = 'open' returning key`,
    [state, note, id],
  )
  for (const { key } of closed) await closeReview(em, { reason: 'balance-too-low', about: key })
}

export const closeEffect = (em: EntityManager, id: number, note: string | null = null) =>
  close(em, id, { state: 'done', note })

/** Closes an effect together with what it taught us. */
export const closeWithFact = (em: EntityManager, id: number, fact: NewFact) =>
  em.transactional(async (tx) => {
    await recordFacts(tx, [fact])
    await closeEffect(tx, id)
  })

/** A failure as a run sees it; an unexpected one's kind is the error's name. */
export interface TriedInVain {
  readonly kind: string
  readonly code: string
  readonly message: string
}

/**
 * After an effect failed: tried again later, with growing gaps; or, when trying cannot help or was tried enough,
 * handed to a person.
 */
export const settleFailure = (em: EntityManager, id: number, failure: TriedInVain) =>
  em.transactional(async (tx) => {
    const row = await tx.findOne(EffectEntity, { id, state: 'open' })
    if (!row) return
    const tries = row.tries + 1
    const pauseMs = nextTryMs(tries, failure)
    if (pauseMs !== null) {
      const nextTryAt = new Date(Date.now() + pauseMs)
      await tx.nativeUpdate(EffectEntity, { id, state: 'open' }, { tries, nextTryAt, note: failure.message })
      if (failure.code === balanceTooLow)
        await handOver(tx, row, { reason: 'balance-too-low', why: failure.message })
      return
    }
    if (row.subject.startsWith('mail/')) return giveUpNotice(tx, row, failure)
    if (row.kind === 'close-page') return closeEffect(tx, id, pageLeft)
    await close(tx, id, { state: 'waiting', note: failure.message })
    const reason = row.kind === 'send-mail' ? 'mail-refused' : 'effect-failed'
    await handOver(tx, row, { reason, why: failure.message })
  })

type Failed = InferEntity<typeof EffectEntity>

/** No person need see to it: what is paid there goes the way of any late payment. */
const pageLeft = 'in vain; it closes by itself a day after it was opened'

/** To a person, with the money it is about. */
const handOver = async (
  tx: EntityManager,
  row: Failed,
  cause: { readonly reason: ReviewReason; readonly why: string },
) =>
  openReview(tx, {
    orderNumber: row.subject.startsWith('order/') ? orderNumber(row.subject.slice('order/'.length)) : null,
    ...cause,
    about: row.key,
    amount: await amountOf(tx, row),
  })

async function amountOf(tx: EntityManager, { kind, about, amountMinor, currency }: Failed) {
  if (amountMinor && currency) return { minor: amountMinor, currency }
  const refund = kind === 'issue-refund' ? await tx.findOne(RefundEntity, { id: about }) : null
  return refund && { minor: refund.amountMinor, currency: refund.currency }
}

/** Shown with the mail: a review of it would only be told by another notice. */
async function giveUpNotice(
  tx: EntityManager,
  { id, about }: Pick<EffectToDo, 'id' | 'about'>,
  failure: TriedInVain,
) {
  await close(tx, id, { state: 'done', note: failure.message })
  await tx.nativeUpdate(MailEntity, { key: about, state: 'queued' }, { state: 'failed' })
}

/**
 * A call that waits for a person is made again, as if for the first time; not while that person has not answered. One
 * that waits for its next try is made now, and its tries go on counting.
 */
export const retryCall = (tx: EntityManager, key: string) =>
  tx.execute(
    `update effects set state = 'open', tries = case when state = 'open' then tries else 0 end, next_try_at = null,
       closed_at = null, note = null
     where key = ? and (state = 'waiting' or state = 'open' and next_try_at is not null)
       and not exists (select from reviews where about = ? and resolved_at is null
         and reason in ('effect-failed', 'mail-refused'))`,
    [key, key],
  )

/** A call that waited, for a person or for its next try, is never made again. */
export const dropCall = (tx: EntityManager, key: string) =>
  tx.execute(
    `update effects set state = 'done', note = 'settled by a person', closed_at = now()
     where key = ? and (state = 'waiting' or state = 'open' and next_try_at is not null)`,
    [key],
  )
