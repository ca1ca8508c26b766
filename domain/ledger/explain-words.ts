import { nameOfGateway } from '#domain/payments/gateway.ts'
import { disputeStands } from '#domain/disputes/words.ts'
import type { DisputeStatus } from '#domain/disputes/dispute.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import { paymentInWords, refundInWords } from '#domain/orders/money-words.ts'
import type { Refund } from '#domain/orders/order.ts'
import { reviewsInWords } from '#domain/orders/words.ts'
import type { Payment } from '#domain/payments/payment.ts'
import { dayInWords } from './days.ts'
import type { PostingKind } from './posting.ts'
import type { Purse, Reference } from './reference.ts'
import { accountsInWords, kindsInWords } from './words.ts'

/** What an amount is, in a few words and in a sentence. */
export interface Said {
  readonly title: string
  readonly sentence: string
}

export const priceSaid = (number: string, product: string): Said => ({
  title: `Price of order ${number}`,
  sentence: `What “${product}” cost in your catalogue when the order was placed. Placing the order fixed it: a later price does not change it.`,
})

const purseTitles: Readonly<Record<Purse, string>> = {
  paid: 'Paid for order',
  returned: 'Went back on order',
  kept: 'Earned with order',
  owed: 'Owed on order',
  held: 'Held for a dispute about order',
  fee: 'Gateway’s fee for order',
}

const purseSentences: Readonly<Record<Purse, string>> = {
  paid: 'All that was captured for this order, whether it bought something or not.',
  returned:
    'What went back to the customer or is on its way: refunds, what you paid back from elsewhere, and disputes that were lost. A refund that came back counts against it.',
  kept: 'What the order earned, GST included, less the part of the sale that was undone. What was written off is yours, too.',
  owed: 'What came in, less what went back and what you earned: it is still the customer’s.',
  held: 'What the gateway keeps of your money until the customer’s bank has decided.',
  fee: 'What the gateway kept for its own work, GST included.',
}

export const purseSaid = (purse: Purse, number: string): Said => ({
  title: `${purseTitles[purse]} ${number}`,
  sentence: purseSentences[purse],
})

/** Where less than nothing is owed. */
export const paidTwiceSaid = (number: string): Said => ({
  title: `Paid back twice on order ${number}`,
  sentence:
    'What went back and what you earned come to more than came in. The customer has that much too much, and it is your loss unless they return it.',
})

type PaymentAmount = Extract<Reference, { of: 'payment' }>['amount']

const ofPayment: Readonly<Record<PaymentAmount, (payment: Payment) => Said>> = {
  amount: (payment) => ({
    title: `Payment ${payment.paymentId}`,
    sentence: `${paymentInWords(payment)}.`,
  }),
  fee: ({ paymentId }) => ({
    title: `${nameOfGateway(paymentId)}’s fee for payment ${paymentId}`,
    sentence: `What ${nameOfGateway(paymentId)} kept of it for its own work, GST included.`,
  }),
  sale: ({ paymentId }) => ({
    title: `Earned with payment ${paymentId}`,
    sentence: 'The part of it that bought the order, GST included, less what was undone since.',
  }),
  left: ({ paymentId }) => ({
    title: `Left of payment ${paymentId}`,
    sentence:
      'What may still be given back: what was captured, less every refund that did not fail and what a lost dispute took.',
  }),
}

export const paymentSaid = (amount: PaymentAmount, payment: Payment): Said => ofPayment[amount](payment)

export const refundSaid = (refund: Refund): Said => ({
  title: `Refund ${refund.gatewayRefundId ?? refund.id}`,
  sentence: `From payment ${refund.paymentId} back to the customer. ${refundInWords(refund)}.`,
})

const disputeVerbs: Readonly<Record<DisputeStatus, string>> = {
  open: 'wants',
  under_review: 'wants',
  closed: 'wanted',
  won: 'wanted',
  lost: 'took',
}

export const disputeSaid = (
  { id, paymentId, status }: { id: string; paymentId: string; status: DisputeStatus },
  isHeld: boolean,
): Said =>
  isHeld
    ? {
        title: `Kept for dispute ${id}`,
        sentence: 'What the gateway keeps of your money until the customer’s bank has decided.',
      }
    : {
        title: `Dispute ${id}`,
        sentence: `The customer’s bank ${disputeVerbs[status]} this back from payment ${paymentId}. The dispute ${disputeStands[status]}.`,
      }

export const reviewSaid = (reason: ReviewReason, isOpen: boolean): Said => ({
  title: reviewsInWords[reason],
  sentence: isOpen
    ? 'The money that waits for your answer.'
    : 'The money that waited for an answer. It waits no longer.',
})

export const transactionSaid = (kind: PostingKind, id: string): Said => ({
  title: `${kindsInWords[kind]}, transaction ${id}`,
  sentence: 'A transaction of the ledger: its debits and its credits come to the same. These are its debits.',
})

type Entry = { readonly account: keyof typeof accountsInWords; readonly minor: number }

export const entrySaid = ({ account, minor }: Entry, kind: PostingKind): Said => ({
  title: `${minor < 0 ? 'Credit' : 'Debit'} of ${accountsInWords[account].name}`,
  sentence: `One entry of the transaction “${kindsInWords[kind]}”. A debit counts as plus, a credit as minus.`,
})

export const needsYouSaid: Said = {
  title: 'Needs you',
  sentence: 'The money in everything that waits for your answer now.',
}

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`

export function daySaid({ of, day, hour }: Extract<Reference, { of: 'taken' | 'given-back' }>): Said {
  const when = `${dayInWords(day)}${hour === null ? '' : `, ${clock(hour)} to ${clock(hour + 1)}`}`
  return of === 'taken'
    ? {
        title: `Money taken, ${when}`,
        sentence: 'Every sale of that time, GST included, by when you learnt of it.',
      }
    : {
        title: `Sales returned, ${when}`,
        sentence: 'Sales that were undone in that time, whether they were made just before or long ago.',
      }
}

const sides = {
  balance: { title: 'Balance', sentence: 'Debits less credits' },
  debits: { title: 'Debits', sentence: 'All debits' },
  credits: { title: 'Credits', sentence: 'All credits' },
} as const

export function accountSaid({ account, from, to, side }: Extract<Reference, { of: 'account' }>): Said {
  const when =
    from === to
      ? `on ${dayInWords(to)}`
      : `${from === null ? 'up to' : `from ${dayInWords(from)} to`} ${dayInWords(to)}`
  const { name, meaning } = accountsInWords[account]
  return {
    title: `${sides[side].title} of “${name}” ${when}`,
    sentence: `${sides[side].sentence}, by the days of the books. ${meaning}.`,
  }
}
