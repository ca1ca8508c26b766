import type { EntityManager } from '@mikro-orm/postgresql'
import {
  accountSaid,
  aPart,
  daySaid,
  type Explained,
  needsYouSaid,
  paidTwiceSaid,
  type Part,
  purseSaid,
} from '#domain/ledger/explain.ts'
import { dayInWords } from '#domain/ledger/days.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import type { Reference } from '#domain/ledger/reference.ts'
import { kindsInWords } from '#domain/ledger/words.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import { reviewsInWords } from '#domain/orders/words.ts'
import { pursesOf } from '#domain/payments/give-back.ts'
import { money } from '#domain/shared/money.ts'
import type { Condition } from '../conditions.ts'
import { readHours } from '../home/repository.ts'
import { readOrderRules } from '../orders/desk-order.ts'
import { awake } from '../orders/reviews.ts'
import { readBalances } from './balances.ts'
import { weights } from './purse-weights.ts'

/** Which parts of many: those beyond the one of this number, and how the shop's clock runs. */
export interface Asked {
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
  readonly timeZone: string
}

type Of<K extends Reference['of']> = Extract<Reference, { of: K }>

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

async function summedUp(
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

const transactionPart = (row: PartRow): Part =>
  aPart({
    label: row.kind ? kindsInWords[row.kind] : '',
    minor: Number(row.minor),
    of: row.transaction_id && `transaction/${row.transaction_id}`,
    orderNumber: row.order_number,
    transactions: row.transaction_id ? [Number(row.transaction_id)] : [],
  })

function purseParts({ number, purse, currency }: Of<'purse'>, isTwice: boolean): Condition {
  const { kinds, accounts = ['customer-funds', 'dispute-losses'], ...weight } = weights[purse]
  const sign = isTwice ? -weight.sign : weight.sign
  return {
    sql: `select t.id as seq, t.id as transaction_id, t.kind, t.order_number, ${sign} * sum(e.amount_minor) as minor
      from (select id, kind, order_number, currency from ledger_transactions where order_number = ? offset 0) t
      join ledger_entries e on e.transaction_id = t.id and e.account = any('{${accounts.join(',')}}'::text[])
      where t.currency = ? ${kinds ? `and t.kind = any('{${kinds.join(',')}}'::text[])` : ''}
      group by t.id, t.kind, t.order_number having sum(e.amount_minor) <> 0`,
    values: [number, currency],
  }
}

/** Null where there is no such order, or it has no money of that currency. */
export async function explainPurse(
  em: EntityManager,
  reference: Of<'purse'>,
  asked: Asked,
): Promise<Explained | null> {
  const { number, purse, currency } = reference
  const order = await readOrderRules(em, number)
  const purses = order ? pursesOf(order).find((it) => it.currency === currency) : undefined
  if (!purses) return null
  const minor = {
    paid: purses.paidMinor,
    returned: purses.returnedMinor,
    kept: purses.keptMinor,
    owed: Math.abs(purses.owedMinor),
    held: purses.heldMinor,
    fee: purses.feeMinor,
  }[purse]
  const isTwice = purse === 'owed' && purses.owedMinor < 0
  return summedUp(em, asked, {
    ...(isTwice ? paidTwiceSaid(number) : purseSaid(purse, number)),
    amount: money(minor, currency),
    parts: purseParts(reference, isTwice),
    partOf: transactionPart,
  })
}

/** The instants in ms at which a day begins and ends by the shop's clock. */
async function spanOf(em: EntityManager, day: string, timeZone: string) {
  const [row] = await em.execute<{ from: string; end: string }[]>(
    `select extract(epoch from ?::date::timestamp at time zone ?) * 1000 as from,
       extract(epoch from (?::date + 1)::timestamp at time zone ?) * 1000 as end`,
    [day, timeZone, day, timeZone],
  )
  return { from: Number(row?.from), end: Number(row?.end) }
}

export async function explainDay(
  em: EntityManager,
  reference: Of<'taken' | 'given-back'>,
  asked: Asked,
): Promise<Explained> {
  const { of, day, hour, currency } = reference
  const { timeZone } = asked
  const { from, end } = await spanOf(em, day, timeZone)
  const kind = of === 'taken' ? 'sale' : 'refund-of-sale'
  const figures = await readHours(em, [{ weeksAgo: 0, from, until: end, end }], timeZone)
  const mine = figures.filter(
    (it) => it.kind === kind && it.currency === currency && (hour === null || it.hour === hour),
  )
  return summedUp(em, asked, {
    ...daySaid(reference),
    amount: money(
      mine.reduce((sum, it) => sum + it.minor, 0),
      currency,
    ),
    parts: {
      sql: `select t.id as seq, t.id as transaction_id, t.kind, t.order_number,
          ${of === 'taken' ? 1 : -1} * sum(e.amount_minor) as minor
        from ledger_transactions t join ledger_entries e on e.transaction_id = t.id and e.account = 'customer-funds'
        where t.kind = '${kind}' and t.currency = ? and t.occurred_at >= ? and t.occurred_at < ?
          ${hour === null ? '' : 'and extract(hour from t.occurred_at at time zone ?) = ?'}
        group by t.id`,
      values: [currency, new Date(from), new Date(end), ...(hour === null ? [] : [timeZone, hour])],
    },
    partOf: (row) => ({
      ...transactionPart(row),
      label:
        row.order_number === null ? kindsInWords[kind] : `${kindsInWords[kind]}, order ${row.order_number}`,
    }),
  })
}

export async function explainNeedsYou(
  em: EntityManager,
  { currency }: Of<'needs-you'>,
  asked: Asked,
): Promise<Explained> {
  const [row] = await em.execute<{ minor: string }[]>(
    `select coalesce(sum(amount_minor), 0) as minor from reviews
     where resolved_at is null and ${awake} and currency = ?`,
    [currency],
  )
  return summedUp(em, asked, {
    ...needsYouSaid,
    amount: money(Number(row?.minor), currency),
    parts: {
      sql: `select id as seq, amount_minor as minor, reason, order_number from reviews
        where resolved_at is null and ${awake} and currency = ? and amount_minor is not null`,
      values: [currency],
    },
    partOf: ({ seq, minor, reason, order_number }) =>
      aPart({
        label: reason ? reviewsInWords[reason] : '',
        minor: Number(minor),
        of: `review/${seq}`,
        orderNumber: order_number,
      }),
  })
}

const sideMinor = {
  balance: 'amount_minor',
  debits: 'greatest(amount_minor, 0)',
  credits: 'greatest(-amount_minor, 0)',
} as const

/** Of one day its entries, of more the days: so that an amount of any size opens in steps of a bearable size. */
function accountParts({ account, currency, from, to, side }: Of<'account'>): Condition {
  const minor = sideMinor[side]
  if (from === to)
    return {
      sql: `select e.id as seq, e.transaction_id, t.kind, t.order_number, ${minor} as minor
        from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
        where e.account = ? and e.currency = ? and e.booked_on = ?::date and ${minor} <> 0`,
      values: [account, currency, to],
    }
  const folded = { balance: 'debit_minor - credit_minor', debits: 'debit_minor', credits: 'credit_minor' }[
    side
  ]
  return {
    sql: `select day - '1970-01-01'::date as seq, to_char(day, 'YYYY-MM-DD') as day, sum(minor) as minor from (
        select day, ${folded} as minor from ledger_days where account = ? and currency = ?
        union all
        select booked_on, ${minor} from ledger_entries where not folded and account = ? and currency = ?) as days
      where day between coalesce(?::date, '-infinity') and ?::date group by day having sum(minor) <> 0`,
    values: [account, currency, account, currency, from, to],
  }
}

/** Null where that account never held that currency. */
export async function explainAccount(
  em: EntityManager,
  reference: Of<'account'>,
  asked: Asked,
): Promise<Explained | null> {
  const { account, currency, from, to, side } = reference
  const balances = await readBalances(em, { from, to })
  const mine = balances.find((it) => it.account === account && it.currency === currency)
  if (!mine) return null
  const { debitMinor, creditMinor } = mine
  const minor = { balance: debitMinor - creditMinor, debits: debitMinor, credits: creditMinor }[side]
  const suffix = side === 'balance' ? '' : `/${side}`
  return summedUp(em, asked, {
    ...accountSaid(reference),
    amount: money(minor, currency),
    parts: accountParts(reference),
    partOf: (row) =>
      row.day === null || row.day === undefined
        ? transactionPart(row)
        : aPart({
            label: dayInWords(row.day),
            minor: Number(row.minor),
            of: `account/${account}/${currency}/${row.day}/${row.day}${suffix}`,
          }),
  })
}
