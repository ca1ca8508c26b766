import { needsAnswer } from '#domain/disputes/dispute.ts'
import { refundKey, stillOwed, owedMinor } from '#domain/payments/give-back.ts'
import { gatewayNames, nameOfGateway } from '#domain/payments/gateway.ts'
import { goneTwice } from '#domain/payments/gone-twice.ts'
import { reopensAccess } from '#domain/payments/undo-sale.ts'
import type { Role } from '#domain/people/roles.ts'
import { type Money, money, moneyInWords } from '#domain/shared/money.ts'
import type { ReviewReason } from './effects.ts'
import type { Order } from './order.ts'
import { type Resolution, whyNotPermitted } from './resolutions.ts'

/** One way to resolve a review, with what it will do. */
export interface Offer {
  readonly resolution: Resolution
  readonly label: string
  readonly will: string
  readonly needs: 'note' | 'email' | null
  /** Why it cannot be done; null when it can. */
  readonly impossible: string | null
}

export interface OpenReview {
  readonly reason: ReviewReason
  readonly about: string
  readonly amount: Money | null
}

/** The ways to resolve a review of this order, or of none. */
export function offersOf(review: OpenReview, order: Order | null): Offer[] {
  const known = order ? (within[review.reason]?.(order, review.about) ?? []) : []
  return known.length > 0 ? known : offersWithout(review)
}

/** What somebody of this role is offered: what they may not is shown with who may. */
export const offersTo = (role: Role, offers: readonly Offer[]): Offer[] =>
  offers.map((it) => ({ ...it, impossible: it.impossible ?? whyNotPermitted(it.resolution, role) }))

type Within = (order: Order, about: string) => Offer[]

const heldPayment: Within = (order, about) => {
  const amount = heldOf(order, about)
  return [refund(amount), paidElsewhere(amount)]
}

const failedRefund: Within = (order, about) => {
  const failed = order.refunds.find((it) => it.id === about)
  const owed = failed ? stillOwed(order, failed) : null
  return [
    refundAgain(owed, nameOfGateway(failed?.paymentId ?? about)),
    paidElsewhere(owed),
    ...writtenOff(owed, failed && reopensAccess(order, failed)),
  ]
}

/** What an order can still do about it; for the other reasons it makes no difference whose order it is. */
const within: Readonly<Partial<Record<ReviewReason, Within>>> = {
  'currency-mismatch': heldPayment,
  'unknown-checkout': heldPayment,
  'refund-failed': failedRefund,
  'effect-failed': (order, about) => ofCall(order, about),
  'balance-too-low': (order, about) => waitingForBalance(order, about),
  'dispute-to-answer': (order, about) => answersTo(order, about),
  'gone-back-twice': (order, about) => hadTwice(order, about),
}

function offersWithout({ reason, about, amount }: OpenReview): Offer[] {
  const note = settled('Only your note is kept; Origin does nothing more.')
  if (reason === 'orphan-dispute') return [seenToThere(nameOfGateway(about))]
  const sum = amount ? moneyInWords(amount) : 'the payment'
  if (reason === 'payment-stuck-authorised') {
    return [askAgain(nameOfGateway(about), sum), note]
  }
  if (reason === 'licence-pool-empty') return [handedOver]
  if (reason === 'mail-refused')
    return [correctAddress, settled('The mail is not sent again; only your note is kept.')]
  if (reason === 'fact-not-handled') {
    const will = 'The order is told once more. What it knows already changes nothing.'
    return [tryAgain('Deliver it again', will), note]
  }
  return [note]
}

function heldOf(order: Order, paymentId: string): Money | null {
  const held = order.payments.find((it) => it.paymentId === paymentId && it.verdict === 'held')
  const minor = held ? owedMinor(order, held) : 0
  return held && minor > 0 ? money(minor, held.amount.currency) : null
}

/** A call for which trying was no use: what it was to do is in its key. */
function ofCall(order: Order, key: string): Offer[] {
  const refunded = order.refunds.find((it) => refundKey(it) === key)
  if (refunded) {
    const sum = moneyInWords(refunded.amount)
    const again = tryAgain(
      'Try the refund again',
      `${nameOfGateway(refunded.paymentId)} is asked again to give ${sum} back, once.`,
    )
    const waiting = refunded.status === 'requested' ? refunded.amount : null
    return [again, paidElsewhere(waiting), ...writtenOff(waiting, reopensAccess(order, refunded))]
  }
  const [verb = '', about = ''] = key.split('/')
  const payment = order.payments.find((it) => it.paymentId === about)
  const dispute = order.disputes.find((it) => it.disputeId === about)
  const amount = payment?.amount ?? dispute?.amount
  const sum = amount ? moneyInWords(amount) : 'the payment'
  const hasPage = order.checkouts.some((it) => it.id === about && it.hasPage)
  const gateway = hasPage ? gatewayNames.stripe : nameOfGateway(about)
  return [callAgain(verb, gateway, sum), settled('It is not tried again; only your note is kept.')]
}

function callAgain(verb: string, gateway: string, sum: string): Offer {
  switch (verb) {
    case 'capture':
      return tryAgain('Try the capture again', `${gateway} is asked again to capture ${sum}, once.`)
    case 'accept-dispute':
      return tryAgain(`Tell ${gateway} again`, `${gateway} is told again that you give ${sum} up, once.`)
    case 'contest-dispute':
      return tryAgain('Send the evidence again', `${gateway} is sent the PDF again, to get ${sum} back.`)
    default:
      return askAgain(gateway, sum)
  }
}

const askAgain = (gateway: string, sum: string): Offer =>
  tryAgain(`Ask ${gateway} again`, `${gateway} is asked again what became of ${sum}. Nothing is charged.`)

/** Origin does it by itself tomorrow; a person may be quicker. */
function waitingForBalance(order: Order, key: string): Offer[] {
  const refund = order.refunds.find((it) => refundKey(it) === key && it.status === 'requested')
  const amount = refund?.amount ?? null
  const sum = amount ? moneyInWords(amount) : 'the money'
  const gateway = nameOfGateway(refund?.paymentId ?? key)
  const will = `${gateway} is asked again now to give ${sum} back, once. Add at least that to your balance there first.`
  return [tryAgain('Try now', will), paidElsewhere(amount)]
}

/** What each answer to a dispute does, in numbers. */
function answersTo(order: Order, disputeId: string): Offer[] {
  const dispute = order.disputes.find((it) => it.disputeId === disputeId)
  if (!dispute) return []
  const sum = moneyInWords(dispute.amount)
  const gateway = nameOfGateway(disputeId)
  const over = needsAnswer(dispute) ? null : 'The bank does not wait for an answer any more.'
  const plain = { needs: null, impossible: over }
  return [
    {
      ...plain,
      resolution: 'contest-dispute',
      label: 'Contest with the evidence',
      will: `${gateway} gets one PDF with the order, the payment, the deliveries and the mails. The bank then decides who has the ${sum}.`,
    },
    {
      ...plain,
      resolution: 'accept-dispute',
      label: `Accept: give ${sum} up`,
      will: `${sum} stays with the customer’s bank for good, and the customer’s access ends. This cannot be undone.`,
    },
    {
      ...settled(`${gateway} is asked where the dispute stands, and nothing is sent from here.`),
      label: `I answered at ${gateway}’s own desk`,
    },
  ]
}

/** It has gone, and the books show it as lost: only the customer can bring it back. */
function hadTwice(order: Order, refundId: string): Offer[] {
  const refund = order.refunds.find((it) => it.id === refundId)
  const twice = refund ? goneTwice(order, refund) : null
  if (!twice) return []
  const sum = moneyInWords(twice)
  return [
    {
      ...settled(
        `Origin notes that ${sum} came back to you outside of ${nameOfGateway(refund?.paymentId ?? refundId)}, such as by bank transfer: the books show it as no loss any more.`,
      ),
      label: `The customer gave the ${sum} back`,
    },
    {
      resolution: 'write-off',
      label: 'Accept the loss',
      will: `${sum} stays with the customer, and the books keep showing it as lost. Nothing more is asked.`,
      needs: 'note',
      impossible: null,
    },
  ]
}

const writtenOff = (amount: Money | null, reopens = false): Offer[] =>
  amount
    ? [
        {
          resolution: 'write-off',
          label: 'Write it off',
          will: `${moneyInWords(amount)} stays with your shop: nobody is paid, the books show it as written off${reopens ? ', and the customer’s download opens again' : ''}.`,
          needs: 'note',
          impossible: null,
        },
      ]
    : []

const refund = (amount: Money | null): Offer => ({
  resolution: 'refund',
  label: amount ? `Give ${moneyInWords(amount)} back` : 'Give the money back',
  will: amount
    ? `${moneyInWords(amount)} goes back to the account it was paid from, and the customer is told by mail.`
    : '',
  needs: null,
  impossible: amount ? null : 'Nothing is left of this payment: it went back already.',
})

const refundAgain = (amount: Money | null, gateway: string): Offer => ({
  ...tryAgain(
    'Try the refund again',
    amount ? `A new refund of ${moneyInWords(amount)} is asked for at ${gateway}.` : '',
  ),
  impossible: amount ? null : 'Nothing is owed of this payment any more.',
})

const paidElsewhere = (amount: Money | null): Offer =>
  settled(
    amount
      ? `Origin notes that you paid ${moneyInWords(amount)} back yourself, such as by bank transfer, makes no refund, and tells the customer by mail.`
      : 'Only your note is kept; Origin does nothing more.',
  )

const tryAgain = (label: string, will: string): Offer => ({
  resolution: 'try-again',
  label,
  will,
  needs: null,
  impossible: null,
})

const correctAddress: Offer = {
  resolution: 'correct-address',
  label: 'Correct the address',
  will: 'The order’s address changes, and the mail goes there.',
  needs: 'email',
  impossible: null,
}

const settled = (will: string): Offer => ({
  resolution: 'settled-elsewhere',
  label: 'I settled it another way',
  will,
  needs: 'note',
  impossible: null,
})

const handedOver: Offer = {
  ...settled(
    'Origin gives this order no key, and only your note is kept. Add keys to the pool instead, and the customer gets one by mail.',
  ),
  label: 'I gave the customer a key myself',
}

const seenToThere = (gateway: string): Offer => ({
  ...settled(
    `Only your note is kept: accept or contest it at ${gateway}’s own desk. Once the bank waits for no answer any more, this closes by itself.`,
  ),
  label: `I saw to it at ${gateway}’s own desk`,
})
