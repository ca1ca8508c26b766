import { lastAct } from '#adapters/db/audit/last-act.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import { dateTime } from '#storefront/shared/format.ts'
import type { Deps } from './deps.ts'

interface Changed {
  /** Such as "this text". */
  readonly what: string
  readonly subject: string
  /** The one action that counts, where others are done to the same subject. */
  readonly action?: string
  /** What its parts are called, by their names in the audit log. */
  readonly parts?: Readonly<Record<string, string>>
}

/** What the second of two people is told: who was first, when and with what. Looks outside their own transaction. */
export async function changedMeanwhile(
  { orm, shopView }: Deps,
  { what, subject, action, parts = {} }: Changed,
): Promise<AppError> {
  const [act, { timeZone }] = await Promise.all([lastAct(orm.em.fork(), subject, action), shopView()])
  const who = act ? `${act.actor} (${dateTime(act.at.toISOString(), timeZone)})` : 'Somebody else'
  const changed = Object.keys(act?.after ?? {}).flatMap((name) => parts[name] ?? [])
  const of = changed.length > 0 ? `${changed.join(', ')} of ` : ''
  return new AppError(shopFailures.changedMeanwhile(`${of}${what}`, who))
}
