import type { EntityManager } from '@mikro-orm/postgresql'
import { aPart, type Explained } from '#domain/ledger/explain.ts'
import { daySaid, needsYouSaid, paidTwiceSaid, purseSaid } from '#domain/ledger/explain-words.ts'
import type { Reference } from '#domain/ledger/reference.ts'
import { kindsInWords } from '#domain/ledger/words.ts'
import { reviewsInWords } from '#domain/orders/words.ts'
import { pursesOf } from '#domain/payments/give-back.ts'
import { money } from '#domain/shared/money.ts'
import type { Condition } from '../conditions.ts'
import { readHours } from '../home/repository.ts'
import { readOrderRules } from '../orders/desk-order.ts'
import { awake } from '../orders/reviews.ts'
import { weights } from './purse-weights.ts'
import { type Asked, summedUp, transactionPart } from './sum-parts.ts'

type Of<K extends Reference['of']> = Extract<Reference, { of: K }>

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
