import type { Sql } from '#sandbox/database.ts'
import { unixNow } from '#sandbox/ids.ts'
import { newStripeId } from '#sandbox/stripe/ids.ts'
import type { BalanceTransaction } from '#sandbox/stripe/rows.ts'

/**
 * What Stripe publishes for accounts in India: 3 % of a payment in rupees, 4.3 % of one in another currency, and 18 %
 * GST on it (support.stripe.com, "Additional pricing information for Indian cross-border sellers"). Conversion to
 * rupees, which Stripe charges apart, is left out: a transaction keeps the currency that was paid in.
 */
const feePerMille = (currency: string) => (currency === 'inr' ? 30 : 43)
const TAX_PERCENT = 18

/** Money is there to be paid out this long after it came. */
export const AVAILABLE_AFTER_S = 3 * 86_400

function feeOf(amountMinor: number, currency: string): { fee: number; tax: number } {
  const charge = Math.round((amountMinor * feePerMille(currency)) / 1000)
  const tax = Math.round((charge * TAX_PERCENT) / 100)
  return { fee: charge + tax, tax }
}

type Moved = Pick<BalanceTransaction, 'amount' | 'currency' | 'type' | 'reporting_category' | 'source'>

/** Only a charge costs something; no fee comes back with a refund. */
export const movement = (moved: Moved): BalanceTransaction => ({
  ...moved,
  id: newStripeId('txn'),
  ...(moved.type === 'charge' ? feeOf(moved.amount, moved.currency) : { fee: 0, tax: 0 }),
  created: unixNow(),
})

export async function recordMovements(query: Sql, moved: readonly BalanceTransaction[]): Promise<void> {
  await query(
    `insert into sandbox.stripe_balance (id, amount, currency, fee, tax, type, reporting_category, source, created)
     select id, amount, currency, fee, tax, type, reporting_category, source, created
     from json_to_recordset($1) as m(id text, amount bigint, currency text, fee bigint, tax bigint, type text,
       reporting_category text, source text, created bigint)`,
    [JSON.stringify(moved)],
  )
}

export const movementsOf = (query: Sql, source: string): Promise<BalanceTransaction[]> =>
  query<BalanceTransaction>('select * from sandbox.stripe_balance where source = $1 order by seq', [source])

type Sum = { currency: string; available: number; pending: number }

/** What the account holds, in Stripe's shape. */
export async function readBalance(query: Sql): Promise<object> {
  const sums = await query<Sum>(
    `select currency, coalesce(sum(amount - fee) filter (where created <= $1), 0)::bigint as available,
       coalesce(sum(amount - fee) filter (where created > $1), 0)::bigint as pending
     from sandbox.stripe_balance group by currency order by currency`,
    [unixNow() - AVAILABLE_AFTER_S],
  )
  const known = sums.length === 0 ? [{ currency: 'inr', available: 0, pending: 0 }] : sums
  const amounts = (of: 'available' | 'pending') =>
    known.map(({ currency, [of]: amount }) => ({ amount, currency, source_types: { card: amount } }))
  return { object: 'balance', available: amounts('available'), livemode: false, pending: amounts('pending') }
}
