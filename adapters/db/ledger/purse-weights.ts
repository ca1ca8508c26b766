import type { Account } from '#domain/ledger/accounts.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import type { Purse } from '#domain/ledger/reference.ts'

interface Weighed {
  /** Left out: the customer's money, and what was lost to the bank in its place. */
  readonly accounts?: readonly Account[]
  /** Null for all. */
  readonly kinds: readonly PostingKind[] | null
  readonly sign: 1 | -1
}

/** By what the customer's money and what was lost to the bank moved: captures credit it, what goes back debits it. */
export const weights: Readonly<Record<Purse, Weighed>> = {
  paid: { kinds: ['capture'], sign: -1 },
  returned: { kinds: ['refund', 'refund-failed', 'refund-elsewhere', 'regained', 'dispute-lost'], sign: 1 },
  kept: { kinds: ['sale', 'refund-of-sale', 'write-off'], sign: 1 },
  owed: { kinds: null, sign: -1 },
  held: { kinds: null, sign: 1, accounts: ['disputed-funds'] },
  fee: { kinds: ['gateway-fee'], sign: 1, accounts: ['gateway-fees', 'input-tax'] },
}
