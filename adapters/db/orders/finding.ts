import type { EntityManager } from '@mikro-orm/postgresql'
import { normaliseEmail } from '#domain/customers/email.ts'
import type { Condition } from '../conditions.ts'
import type { Found } from './desk-list.ts'

/** The orders that this is an id of: number, secret id, receipt, or an id of the gateway's for an order, a payment, a refund or a dispute. */
async function ordersById(em: EntityManager, id: string): Promise<string[]> {
  const { sql, values } = ordersByIdStatement(id)
  const rows = await em.execute<{ number: string }[]>(sql, [...values])
  return rows.map((it) => it.number)
}

export const ordersByIdStatement = (id: string): Condition => ({
  sql: `select number from orders where number = ? union select number from orders where id = ?
    union select order_number from checkouts where id = ? union select order_number from checkouts
      where gateway_order_id = ? union select order_number from checkouts where page_id = ?
    union select order_number from payments where id = ?
    union select order_number from refunds where id = ? union select order_number from refunds
      where gateway_refund_id = ?
    union select order_number from disputes where id = ?`,
  values: Array.from({ length: 9 }, () => id),
})

/** The first addresses that begin like this, in their order: each is found by one look at the index. */
async function emailsBeginningWith(em: EntityManager, beginning: string, limit: number): Promise<string[]> {
  const { sql, values } = emailsStatement(beginning, limit)
  const rows = await em.execute<{ email: string }[]>(sql, [...values])
  return rows.map((it) => it.email)
}

/** Above every letter that can follow: addresses are compared byte by byte, as their index has them. */
const last = '\u{10ffff}'

export const emailsStatement = (beginning: string, limit: number): Condition => ({
  sql: `with recursive found as (
      (select email, 1 as position from orders where email ~>=~ ? and email ~<~ ? order by email using ~<~ limit 1)
      union all
      select (select o.email from orders o where o.email ~>~ f.email and o.email ~<~ ?
        order by o.email using ~<~ limit 1), f.position + 1
      from found f where f.email is not null and f.position < ?
    )
    select email from found where email is not null`,
  values: [beginning, beginning + last, beginning + last, limit],
})

const addressesLookedAt = 25

/** What somebody typed to find orders: an id of theirs or, for who may know the customers, how an address begins. */
export async function findOrders(
  em: EntityManager,
  typed: string,
  { byEmail, addresses = addressesLookedAt }: { byEmail: boolean; addresses?: number },
): Promise<{ readonly found: Found; readonly isCut: boolean }> {
  const numbers = await ordersById(em, typed.trim().replace(/^#/, ''))
  if (numbers.length > 0 || !byEmail) return { found: { by: 'numbers', numbers }, isCut: false }
  const emails = await emailsBeginningWith(em, normaliseEmail(typed), addresses + 1)
  return { found: { by: 'emails', emails: emails.slice(0, addresses) }, isCut: emails.length > addresses }
}

/** Orders beyond which they are not counted for an answer while somebody types. */
export const ordersCounted = 1_000

/** How many orders each address has, at most one more than are counted. */
export const countOrdersOf = async (em: EntityManager, emails: readonly string[]) => {
  const rows = await em.execute<{ email: string; orders: string }[]>(
    `select email, (select count(*) from (select from orders o where o.email = a.email
       limit ${ordersCounted + 1}) counted) as orders
     from json_array_elements_text(?::json) a (email)`,
    [JSON.stringify(emails)],
  )
  return rows.map(({ email, orders }) => ({ email, orders: Number(orders) }))
}
