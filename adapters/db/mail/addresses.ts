import type { EntityManager } from '@mikro-orm/postgresql'
import { emailsStatement } from '../orders/finding.ts'

/** Above every letter that can follow: addresses are compared byte by byte, as their index has them. */
const last = '\u{10ffff}'

/** Each is found by one look at the index. */
const mailed = `with recursive found as (
    (select to_address as email, 1 as position from mails where to_address ~>=~ ? and to_address ~<~ ?
     order by to_address using ~<~ limit 1)
    union all
    select (select to_address from mails where to_address ~>~ f.email and to_address ~<~ ?
      order by to_address using ~<~ limit 1), f.position + 1
    from found f where f.email is not null and f.position < ?)
  select email from found where email is not null`

/**
 * The first addresses that begin like this, of orders and of mails that were sent: a person of the desk has no orders,
 * an unsent mail no address of its own.
 */
export async function addressesBeginningWith(em: EntityManager, beginning: string, limit: number) {
  const { sql, values } = emailsStatement(beginning, limit)
  const ofOrders = await em.execute<{ email: string }[]>(sql, [...values])
  const ofMails = await em.execute<{ email: string }[]>(mailed, [
    beginning,
    beginning + last,
    beginning + last,
    limit,
  ])
  return [...new Set([...ofOrders, ...ofMails].map((it) => it.email))]
}
