import type { pursesOf } from './give-back.ts'

type Purse = ReturnType<typeof pursesOf>[number]

/** The money of several orders together, one for each currency. */
export const sumPurses = (purses: readonly Purse[]): Purse[] =>
  [...Map.groupBy(purses, (it) => it.currency)].map(([currency, of]) => ({
    currency,
    paidMinor: sum(of.map((it) => it.paidMinor)),
    returnedMinor: sum(of.map((it) => it.returnedMinor)),
    keptMinor: sum(of.map((it) => it.keptMinor)),
    owedMinor: sum(of.map((it) => it.owedMinor)),
    heldMinor: sum(of.map((it) => it.heldMinor)),
    feeMinor: sum(of.map((it) => it.feeMinor)),
  }))

const sum = (amounts: readonly number[]) => amounts.reduce((total, it) => total + it, 0)
