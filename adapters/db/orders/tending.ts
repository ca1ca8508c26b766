import type { EntityManager } from '@mikro-orm/postgresql'
import type { ReviewReason } from '#domain/orders/effects.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { reviewNeeds } from '#domain/orders/resolutions.ts'
import { whyNotSnooze } from '#domain/orders/snooze.ts'
import { may, type Role } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'
import { tellAssignee } from '../mail/telling-owners.ts'
import { amountOf, reviewToAct } from './resolving.ts'

/** `was` says what somebody else had chosen before, for whoever comes second. */
interface Tended<T> {
  readonly is: T
  readonly was: T
}

/** Whose it is. Of two who assign it at once the later wins and learns whom the other had chosen. */
export async function assignReview(
  tx: EntityManager,
  { id, to, by }: { id: string; to: string; by: string },
): Promise<Changed<Tended<string>>> {
  const { assignee: was, reason } = await reviewToAct(tx, id)
  const why = await whyNotTheirs(tx, to, reason)
  if (why) throw new AppError(orderFailures.assigneeUnfit(why))
  const result = { is: to, was }
  if (was === to) return { result }
  await tx.execute('update reviews set assignee = ? where id = ?', [to, id])
  if (to !== by) await tellAssignee(tx, to)
  return { before: { assignee: was }, after: { reason, assignee: to }, result }
}

interface Candidate {
  role: Role
  may_sign_in: boolean
}

/** Whoever may sign in: the owner of the settings was never invited, and others have a password once they joined. */
const maySignIn = 'disabled_at is null and (password_hash is not null or invited_at is null)'

async function whyNotTheirs(
  tx: EntityManager,
  username: string,
  reason: ReviewReason,
): Promise<string | null> {
  const [person] = await tx.execute<Candidate[]>(
    `select role, ${maySignIn} as may_sign_in from people where username = ?`,
    [username],
  )
  if (!person) return `There is nobody named ${username}.`
  if (!person.may_sign_in) return `${username} cannot sign in. Choose somebody who can.`
  if (!may(person.role, 'reviews:resolve'))
    return `${username} may only read. Choose an owner or somebody of the staff.`
  return may(person.role, reviewNeeds(reason))
    ? null
    : `${username} may not answer a dispute. Choose an owner.`
}

/** It is not to be seen until then. Of two who do so at once the later wins and learns what the other had chosen. */
export async function snoozeReview(
  tx: EntityManager,
  { id, until }: { id: string; until: number },
): Promise<Changed<Tended<number | null>>> {
  const review = await reviewToAct(tx, id)
  const snoozable = { amount: amountOf(review), dueAt: Math.floor(Number(review.due_at)) }
  const why = whyNotSnooze(snoozable, until, Number(review.now))
  if (why) throw new AppError(orderFailures.cannotSnooze(why))
  return setSnooze(tx, review, until)
}

/** It is to be seen again at once. */
export async function wakeReview(tx: EntityManager, id: string): Promise<Changed<Tended<number | null>>> {
  const review = await reviewToAct(tx, id)
  if (review.snoozed_until === null) return { result: { is: null, was: null } }
  return setSnooze(tx, review, null)
}

const asText = (ms: number | null) => ms && new Date(ms).toISOString()

async function setSnooze(
  tx: EntityManager,
  { id, reason, snoozed_until }: Awaited<ReturnType<typeof reviewToAct>>,
  until: number | null,
): Promise<Changed<Tended<number | null>>> {
  await tx.execute('update reviews set snoozed_until = to_timestamp(?::numeric / 1000) where id = ?', [
    until,
    id,
  ])
  const was = snoozed_until === null ? null : Math.round(Number(snoozed_until))
  return {
    before: { snoozed_until: asText(was) },
    after: { reason, snoozed_until: asText(until) },
    result: { is: until, was },
  }
}

/** Who can be given a review, the most trusted first. */
export const readAssignees = (em: EntityManager) =>
  em.execute<{ username: string; role: Role }[]>(
    `select username, role from people where role in ('owner', 'staff') and ${maySignIn}
     order by role, username limit 200`,
  )
