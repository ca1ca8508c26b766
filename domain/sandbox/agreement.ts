import { type Currency, moneyInWords } from '#domain/shared/money.ts'
import { disputeState, paymentState, refundState } from './words.ts'

interface Thing {
  readonly status: string
  readonly minor: number
}
type Refund = Thing & { readonly id: string }
type Dispute = Refund & { readonly phase: string }

/** A payment and what went back of it, as one side has it. */
export interface Side {
  /** Null where that side does not know it. */
  readonly payment: Thing | null
  readonly refunds: readonly Refund[]
  readonly disputes: readonly Dispute[]
  /** What all of it came to in the gateway's balance, fees included; left out where the gateway has not told. */
  readonly balanceMinor?: number
}

interface Sides {
  readonly theirs: Side
  readonly ours: Side
  readonly currency: Currency
}

/** `agrees` is null while word of the difference is on its way, so that nobody is alarmed by it. */
interface Agreement {
  readonly agrees: boolean | null
  readonly inWords: string
}

/**
 * Whether we know what the gateway's stand-in knows of a payment: the money captured, refunded and disputed, and where
 * each refund and dispute stands; and whether the books say what it came to in the gateway's balance.
 */
export function agreementOf({ isTelling, ...sides }: Sides & { readonly isTelling: boolean }): Agreement {
  const money = moneyApart(sides)
  const states = money.length > 0 ? money : statesApart(sides)
  const differences = states.length > 0 ? states : balanceApart(sides)
  if (differences.length === 0) return { agrees: true, inWords: sameInWords(sides) }
  return { agrees: isTelling ? null : false, inWords: differences.join(' ') }
}

const sums = {
  captured: ({ payment }: Side) => total(payment ? [payment] : [], ['captured', 'refunded']),
  refunded: (side: Side) => total(side.refunds, ['pending', 'processed', 'settled', 'written-off']),
  disputed: (side: Side) => total(side.disputes, ['open', 'under_review', 'lost']),
} as const
const whats = ['captured', 'refunded', 'disputed'] as const

const total = (things: readonly Thing[], counted: readonly string[]) =>
  things.reduce((sum, it) => (counted.includes(it.status) ? sum + it.minor : sum), 0)

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function moneyApart({ theirs, ours, currency }: Sides): string[] {
  const said = (minor: number) => (minor === 0 ? 'nothing' : moneyInWords({ minor, currency }))
  return whats.flatMap((what) => {
    const [there, here] = [sums[what](theirs), sums[what](ours)]
    if (there === here) return []
    return [`${capitalised(what)}: ${said(there)} at the gateway, ${said(here)} in your shop.`]
  })
}

/** A refund on its way has left one side before the other. */
function balanceApart({ theirs, ours, currency }: Sides): string[] {
  const [there, here] = [theirs.balanceMinor ?? 0, ours.balanceMinor ?? 0]
  if (there === here || theirs.refunds.some((it) => it.status === 'pending')) return []
  const said = (minor: number) => moneyInWords({ minor, currency })
  return [`Balance: ${said(there)} at the gateway, ${said(here)} in your books.`]
}

const known = <T extends Refund>(things: readonly T[], { id }: Refund) => things.find((it) => it.id === id)

function apart(name: string, there: string, here: string | null): string[] {
  if (there === here) return []
  return [`${name}: “${there}” at the gateway, ${here === null ? 'not known' : `“${here}”`} in your shop.`]
}

function statesApart({ theirs, ours }: Sides): string[] {
  const [payment, mine] = [theirs.payment, ours.payment]
  return [
    ...(payment ? apart('The payment', paymentState(payment.status), mine && paymentState(mine.status)) : []),
    ...theirs.refunds.flatMap((it) => {
      const here = known(ours.refunds, it)
      return apart(`Refund ${it.id}`, refundState(it.status), here ? refundState(here.status) : null)
    }),
    ...theirs.disputes.flatMap((it) => {
      const here = known(ours.disputes, it)
      return apart(`Dispute ${it.id}`, disputeState(it), here ? disputeState(here) : null)
    }),
  ]
}

function sameInWords({ theirs, currency }: Sides): string {
  const told = whats.flatMap((what) => {
    const minor = sums[what](theirs)
    return minor === 0 ? [] : [`${what} ${moneyInWords({ minor, currency })}`]
  })
  if (told.length === 0) return 'No money was taken: both sides say so.'
  return `${capitalised(told.join(', '))}: the same on both sides.`
}
