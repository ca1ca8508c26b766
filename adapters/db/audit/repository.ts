import type { EntityManager } from '@mikro-orm/postgresql'
import type { Role } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import { AuditEntity } from './entities.ts'

/** Somebody at work at the desk. A program with ADMIN_TOKEN has no person behind it. */
export interface Actor {
  readonly personId: number | null
  readonly username: string
  readonly role: Role
}

/** An action about to be taken. */
export interface Act {
  /** Without a role where nobody got in, as when a sign-in failed. */
  readonly actor: Omit<Actor, 'role'> & { readonly role: Role | null }
  /** Dotted and in the past, such as `order.cancelled`. */
  readonly action: string
  /** What it is done to, such as `order/10001` or `settings/shop`. */
  readonly subject: string
  /** The command's idempotency key; null for what may be done again and again, such as signing in. */
  readonly key: string | null
  readonly requestId: string
  /** The same for the same request alone; of what has a key. */
  readonly fingerprint?: string
}

type Facts = Readonly<Record<string, unknown>>

/** What an action changed, for the log: state before and after, without secrets. */
export interface Changed<T> {
  readonly before?: Facts
  readonly after?: Facts
  readonly result: T
}

/**
 * One transaction: the entry of the audit log and the action itself, or neither. A command whose key was used for the
 * same request before does nothing and answers null; a key used for another is a conflict.
 */
export const audited = <T>(
  em: EntityManager,
  act: Act,
  work: (tx: EntityManager) => Promise<Changed<T>>,
): Promise<T | null> =>
  em.transactional(async (tx) => {
    const { actor, action, subject, key, fingerprint = null, requestId } = act
    const [entry] = await tx.execute<{ id: string }[]>(
      `insert into audit (at, person_id, actor, role, action, subject, key, fingerprint, request_id)
       values (now(), ?, ?, ?, ?, ?, ?, ?, ?) on conflict (key) do nothing returning id`,
      [actor.personId, actor.username, actor.role, action, subject, key, fingerprint, requestId],
    )
    if (!entry) {
      await demandRepeated(tx, act)
      return null
    }
    const { before = null, after = null, result } = await work(tx)
    if (before || after) await tx.nativeUpdate(AuditEntity, { id: Number(entry.id) }, { before, after })
    return result
  })

/** Refuses a key that was used for anything else. */
async function demandRepeated(tx: EntityManager, { action, subject, key, fingerprint }: Act): Promise<void> {
  const known = await tx.findOneOrFail(AuditEntity, { key })
  const isSameAction = known.action === action && known.subject === subject
  // A key from before fingerprints were kept has none.
  if (isSameAction && (known.fingerprint ?? fingerprint) === fingerprint) return
  throw new AppError({
    kind: 'conflict',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: 'Idempotency-Key',
    message: 'This key was used for another request. Use a new key for a new one.',
  })
}
