import type { EntityManager } from '@mikro-orm/postgresql'
import { whyNotOn } from '#domain/ledger/closing.ts'
import { ledgerFailures } from '#domain/ledger/errors.ts'
import { type HandEntry, postByHand, whyNotSoMuch } from '#domain/ledger/hand-entries.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'
import { readBalances } from './balances.ts'
import { holdPostings, readBooks } from './closing.ts'
import { LedgerEntryEntity, LedgerTransactionEntity } from './entities.ts'

/** Of a shop that has not sold anything yet. */
const firstCurrency = 'INR'

/** What there may be entries in: the currencies of the books. */
async function knownCurrencies(em: EntityManager): Promise<string[]> {
  const rows = await em.execute<{ currency: string }[]>(
    `select currency from ledger_days union select currency from ledger_entries where not folded
     union select '${firstCurrency}' order by currency`,
  )
  return rows.map((row) => row.currency)
}

interface ByHand {
  readonly entry: HandEntry
  /** Such as 2026-11-23, in the shop's time zone. */
  readonly day: string
  readonly note: string
  readonly username: string
  /** The command's, under which it is posted once. */
  readonly key: string
}

/** Posts what a person says, on its day; refused where the day or the amount cannot be. */
export async function writeByHand(
  tx: EntityManager,
  { entry, day, note, username, key }: ByHand,
): Promise<Changed<number>> {
  // So that no closing and no other entry comes between the look at the books and this one.
  await holdPostings(tx)
  const why = whyNotOn(day, await readBooks(tx))
  if (why) throw new AppError(ledgerFailures.dayNotOpen(why))
  const currencies = await knownCurrencies(tx)
  if (!currencies.includes(entry.amount.currency))
    throw new AppError(ledgerFailures.currencyUnknown(currencies.join(', ')))
  const tooMuch = whyNotSoMuch(entry, await heldMinor(tx, entry.amount.currency))
  if (tooMuch) throw new AppError(ledgerFailures.amountTooHigh(tooMuch))
  const { entries, ...posting } = postByHand(key, entry)
  const transaction = tx.create(LedgerTransactionEntity, {
    ...posting,
    occurredAt: await shopNow(tx),
    happenedAt: await middayOf(tx, day),
    postedBy: username,
    note,
  })
  for (const { account, minor } of entries)
    tx.create(LedgerEntryEntity, { transaction, account, amountMinor: minor })
  await tx.flush()
  const { kind, amount, account, change } = entry
  const after = { kind, amount_minor: amount.minor, currency: amount.currency, account, change, day, note }
  return { after, result: transaction.id }
}

/** What the gateway has for us now, by the books. */
async function heldMinor(tx: EntityManager, currency: string): Promise<number> {
  const balances = await readBalances(tx, { from: null, to: null })
  return balances.find((it) => it.account === 'gateway' && it.currency === currency)?.closingMinor ?? 0
}

async function shopNow(tx: EntityManager): Promise<Date> {
  const [row] = await tx.execute<{ at: string }[]>('select shop_now() as at')
  if (!row) throw new Error('The database did not say what time it is.')
  return new Date(row.at)
}

/** Far from midnight, where days would meet. */
async function middayOf(tx: EntityManager, day: string): Promise<Date> {
  const [row] = await tx.execute<{ at: string }[]>(
    `select (?::date + time '12:00') at time zone
       coalesce((select value ->> 'timeZone' from settings where key = 'shop'), 'Asia/Kolkata') as at`,
    [day],
  )
  if (!row) throw new Error('The database did not say when midday is.')
  return new Date(row.at)
}
