import { lastAct } from '#adapters/db/audit/last-act.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import { dateTime } from '#storefront/shared/format.ts'
import type { Deps } from '../deps.ts'

/** What the second of two people is told: who was first, and when. Looks outside their own transaction. */
export async function changedMeanwhile(
  { orm, shopView }: Deps,
  { what, subject }: { what: string; subject: string },
): Promise<AppError> {
  const [act, { timeZone }] = await Promise.all([lastAct(orm.em.fork(), subject), shopView()])
  const who = act ? `${act.actor} (${dateTime(act.at.toISOString(), timeZone)})` : 'Somebody else'
  return new AppError(shopFailures.changedMeanwhile(what, who))
}
