import type { EntityManager } from '@mikro-orm/postgresql'
import { dayInWords } from '#domain/ledger/days.ts'
import { aPart, type Explained } from '#domain/ledger/explain.ts'
import { accountSaid } from '#domain/ledger/explain-words.ts'
import type { Reference } from '#domain/ledger/reference.ts'
import { money } from '#domain/shared/money.ts'
import type { Condition } from '../conditions.ts'
import { readBalances } from './balances.ts'
import { type Asked, summedUp, transactionPart } from './sum-parts.ts'

type Of<K extends Reference['of']> = Extract<Reference, { of: K }>

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
