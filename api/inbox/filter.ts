import type { InboxFilter } from '#adapters/db/inbox/desk.ts'
import type { Deps } from '../deps.ts'
import type { InboxFilters } from './desk-schemas.ts'

export const number = /^[1-9]\d{0,15}$/

/** A number alone is an order's. */
const subjectOf = (asked: string | undefined) =>
  asked === undefined ? null : number.test(asked.trim()) ? `order/${asked.trim()}` : asked.trim()

export async function filterOf({ shopView }: Deps, asked: InboxFilters): Promise<InboxFilter> {
  const { source = null, type = null, state = null, from = null, to = null } = asked
  const { timeZone } = await shopView()
  return { source, type, state, from, to, timeZone, subject: subjectOf(asked.subject) }
}
