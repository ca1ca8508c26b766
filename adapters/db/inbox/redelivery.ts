import type { EntityManager } from '@mikro-orm/postgresql'
import { redeliveredAtOnce, whyNotAgain } from '#domain/inbox/redelivery.ts'
import { type InboxFilter, type InboxRow, readInboxRows } from './desk.ts'

export interface Range {
  readonly fromId: number
  readonly toId: number
  readonly filter: InboxFilter
}

/** What delivering again would do: the rows it tells of, and why others stay as they are. */
export interface Plan {
  readonly again: readonly number[]
  readonly left: readonly { readonly why: string; readonly count: number }[]
  /** There are more rows than one command takes. */
  readonly tooMany: boolean
}

/** Rows from one id to another, both included. */
export async function planRedelivery(em: EntityManager, { fromId, toId, filter }: Range): Promise<Plan> {
  const beyond = { direction: 'older' as const, key: [String(toId + 1)] }
  const found = await readInboxRows(em, { filter, beyond, limit: redeliveredAtOnce + 1, fromId })
  return { ...planOf(found.slice(0, redeliveredAtOnce)), tooMany: found.length > redeliveredAtOnce }
}

function planOf(rows: readonly InboxRow[]) {
  const judged = rows.map((row) => ({ id: row.id, why: whyNotAgain(row) }))
  const reasons = Map.groupBy(
    judged.flatMap(({ why }) => why ?? []),
    (why) => why,
  )
  return {
    again: judged.filter((it) => it.why === null).map((it) => it.id),
    left: [...reasons].map(([why, all]) => ({ why, count: all.length })),
  }
}

/**
 * As if never told of: the dispatcher tells their workflows again. Rows that are on their way already stay as they are.
 * Answers the ids of those that will be told.
 */
export async function redeliver(tx: EntityManager, ids: readonly number[]): Promise<number[]> {
  const rows = await tx.execute<{ id: string }[]>(
    `update inbox i set handled_at = null, outcome = null, delivered_at = null, deliveries = 0, lease_until = null,
       subject = coalesce(subject, (select 'order/' || c.order_number from checkouts c
         where c.gateway_order_id = i.gateway_order_id))
     where id = any(?::bigint[]) and (handled_at is not null or delivered_at is not null)
     returning id`,
    [`{${ids.join(',')}}`],
  )
  return rows.map((row) => Number(row.id))
}
