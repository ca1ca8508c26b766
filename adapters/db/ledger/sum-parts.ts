import type { EntityManager } from '@mikro-orm/postgresql'
import { aPart, type Explained, type Part } from '#domain/ledger/explain.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import { kindsInWords } from '#domain/ledger/words.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import type { Condition } from '../conditions.ts'

/** Which parts of many: those beyond the one of this number, and how the shop's clock runs. */
export interface Asked {
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
  readonly timeZone: string
}

/** Gives `seq` (the place of a part in its list), `minor`, and what names it. */
interface PartRow {
  [column: string]: unknown
  seq: string
  minor: string
  order_number: string | null
  kind: PostingKind | null
  reason: ReviewReason | null
  transaction_id: string | null
  day: string | null
}

async function readParts(em: EntityManager, { sql, values }: Condition, { beyond, limit }: Asked) {
  const isNewer = beyond?.direction === 'newer'
  const place = beyond ? `where seq ${isNewer ? '<' : '>'} ?::bigint` : ''
  const [[sum], rows] = [
    await em.execute<{ count: string; minor: string }[]>(
      `select count(*) as count, coalesce(sum(minor), 0) as minor from (${sql}) as parts`,
      [...values],
    ),
    await em.execute<PartRow[]>(
      `select * from (${sql}) as parts ${place} order by seq ${isNewer ? 'desc' : 'asc'} limit ?`,
      [...values, ...(beyond ? beyond.key : []), limit],
    ),
  ]
  return { count: Number(sum?.count), partsMinor: Number(sum?.minor), rows }
}

/** A figure with what adds up to it, of which there may be more than an answer holds. */
export async function summedUp(
  em: EntityManager,
  asked: Asked,
  how: Pick<Explained, 'amount' | 'title' | 'sentence'> & {
    readonly parts: Condition
    readonly partOf: (row: PartRow) => Part
  },
): Promise<Explained> {
  const { parts, partOf, amount, title, sentence } = how
  const { rows, ...sum } = await readParts(em, parts, asked)
  return {
    title,
    sentence,
    amount,
    ...sum,
    parts: rows.map(partOf),
    keys: rows.map((it) => it.seq),
    isOfBooks: false,
  }
}

export const transactionPart = (row: PartRow): Part =>
  aPart({
    label: row.kind ? kindsInWords[row.kind] : '',
    minor: Number(row.minor),
    of: row.transaction_id && `transaction/${row.transaction_id}`,
    orderNumber: row.order_number,
    transactions: row.transaction_id ? [Number(row.transaction_id)] : [],
  })
