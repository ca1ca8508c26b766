import type { EntityManager } from '@mikro-orm/postgresql'
import type { CallKind } from '#domain/orders/effects.ts'
import type { Intake } from '#domain/orders/intake.ts'
import type { Wait } from '#domain/orders/waits.ts'
import { UpcomingEntity } from './entities.ts'

interface OpenEffect {
  readonly id: number
  readonly kind: CallKind
  readonly about: string
  readonly tries: number
  /** Ms from now, null when it is due already. */
  readonly nextTryAt: number | null
}

/** The effects of a subject still to be done, oldest first. Retries are due by system time. */
export async function openEffects(tx: EntityManager, subject: string): Promise<OpenEffect[]> {
  const rows = await tx.execute<
    { id: string; kind: CallKind; about: string; tries: number; in_ms: string | null }[]
  >(
    `select id, kind, about, tries, extract(epoch from next_try_at - clock_timestamp()) * 1000 as in_ms
     from effects where subject = ? and state = 'open' order by id`,
    [subject],
  )
  return rows.map(({ id, kind, about, tries, in_ms }) => {
    const inMs = Math.ceil(Number(in_ms ?? 0))
    return { id: Number(id), kind, about, tries, nextTryAt: inMs > 0 ? inMs : null }
  })
}

const reasons: Record<Wait['kind'], string> = {
  'dispute-deadline': 'The customer’s bank waits for an answer to its dispute until then.',
  'order-expiry': 'The order expires unless it is paid.',
  'capture-check': 'The payment is authorised; we capture it ourselves if the gateway has not.',
  'lapse-check': 'The gateway gives back what was never captured; we look whether it has.',
}

/** Writes everything the subject waits for to `upcoming`, and answers the soonest of it. */
export async function waitFor(
  tx: EntityManager,
  { subject, open, waits, now }: { subject: string; open: OpenEffect[]; waits: readonly Wait[]; now: number },
): Promise<Intake['wait']> {
  const planned = waits.map(({ kind, about, dueAt, amount }) => ({
    subject,
    kind,
    about,
    dueAt: new Date(dueAt),
    reason: reasons[kind],
    amountMinor: amount?.minor ?? null,
    currency: amount?.currency ?? null,
  }))
  const retries = open.flatMap(({ kind, id, tries, nextTryAt }) =>
    nextTryAt === null
      ? []
      : [
          {
            subject,
            kind: tries > 0 ? `retry-${kind}` : kind,
            about: String(id),
            dueAt: new Date(now + nextTryAt),
            reason:
              tries > 0
                ? 'It did not work the last time and is tried again.'
                : 'You are mailed what needs you, with what comes until then.',
            amountMinor: null,
            currency: null,
          },
        ],
  )
  const all = [...planned, ...retries]
  await tx.nativeDelete(UpcomingEntity, { subject })
  if (all.length > 0) await tx.insertMany(UpcomingEntity, all)
  const dueAt = Math.min(...all.map((it) => it.dueAt.getTime()))
  return Number.isFinite(dueAt) ? { dueAt, ms: Math.max(0, dueAt - now) } : null
}
