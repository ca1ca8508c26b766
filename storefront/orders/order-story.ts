import { dueTime, money } from '../shared/format.ts'
import { html, type Html } from '../shared/html.ts'
import type { Sign } from '../shared/sign.ts'
import type { OrderPageView } from './order.ts'

/** One status in words: what happened, what it means, and what to do next, the first action being the main one. */
interface Story {
  readonly sign: Sign
  readonly title: string
  readonly text: Html | string
  readonly actions: readonly Html[]
}

type Tell = (order: OrderPageView, timeZone: string) => Story

/** Where an order stands, as it is told to the customer. */
export const story: Tell = (order, timeZone) =>
  (order.confirming ? confirming : tellers[order.status])(order, timeZone)

const waiting: Tell = (order, timeZone) => ({
  sign: 'waiting',
  title: 'Waiting for your payment',
  text: html`This order stays open until <strong>${dueTime(order.expiresAt, timeZone)}</strong>.
    ${aboutEarlier(order)}`,
  actions: [...pay(order, `Pay ${price(order)}`), lookAgain],
})

function aboutEarlier({ refunds }: OrderPageView): string {
  const reasons = new Set(refunds.map(({ reason }) => reason))
  if (reasons.has('paid-too-little'))
    return 'What you paid was less than the price, so it goes back to you. You can still pay in full.'
  if (reasons.has('did-not-match'))
    return 'What you paid did not match this order, so it goes back to you. You can still pay.'
  return 'If you have already paid, there is no need to pay again: this page changes when your money arrives.'
}

const confirming: Tell = () => ({
  sign: 'busy',
  title: 'Confirming your payment',
  text: html`Your bank’s answer is on its way, mostly within a minute. This page changes by itself, and the
  mail is sent even if you close it. Please do not pay again.`,
  actions: [],
})

const paid: Tell = (order, timeZone) => {
  if (order.fulfilment === 'revoked') return closed(order, timeZone)
  if (order.fulfilment === 'pending')
    return {
      sign: 'busy',
      title: 'Paid. Preparing your download',
      text: 'Your payment has arrived. The download appears here in a few seconds.',
      actions: [],
    }
  return {
    sign: 'good',
    title: 'Thank you. Your download is ready',
    text: `Your payment has arrived. ${aboutMail(order)}`,
    actions: downloads(order),
  }
}

function aboutMail({ email, mailRefused, number }: OrderPageView): string {
  if (!email) return ''
  if (!mailRefused) return `We mail this download to ${email}, too.`
  return `Our mail to ${email} was refused: please keep this page’s address, and write to us with order ${number} to have the address put right.`
}

const closed: Tell = (order) => ({
  sign: 'over',
  title: 'This download has ended',
  text: `Money for this order went back. ${aboutAccess(order)}`,
  actions: [buyAgain(order)],
})

const failed: Tell = (order, timeZone) => ({
  sign: 'bad',
  title: 'The payment did not go through',
  text: html`Your order is kept until <strong>${dueTime(order.expiresAt, timeZone)}</strong>; you can try
    again, or pay another way. If your bank took the money after all, this page will say so.`,
  actions: [...pay(order, `Try again: ${price(order)}`), lookAgain],
})

const expired: Tell = (order, timeZone) => ({
  sign: 'over',
  title: 'This order has expired',
  text: html`It was open until ${dueTime(order.expiresAt, timeZone)} and was not paid by then. You can start
  again. If you paid after all, your money is not lost: it still buys this order, or goes back to you by
  itself.`,
  actions: [startAgain(order)],
})

const cancelled: Tell = (order) => ({
  sign: 'over',
  title: 'This order was cancelled',
  text: 'Nothing more happens to it. Should a payment still arrive for it, it is sent back to you by itself.',
  actions: [startAgain(order)],
})

const partlyRefunded: Tell = (order) =>
  wentBack(order, `${returned(order)} of your payment ${goingBack(order)}`)

const refunded: Tell = (order) => wentBack(order, `${returned(order)} ${goingBack(order)} to you`)

/** By us, or by the customer's bank; or it should have and could not, and a person has settled it. */
function wentBack(order: OrderPageView, title: string): Story {
  const actions = order.fulfilment === 'revoked' ? [buyAgain(order)] : downloads(order)
  const told = (heading: string, text: string): Story => ({
    sign: 'back',
    title: heading,
    text: `${text} ${aboutAccess(order)}`,
    actions,
  })
  if (returnedMinor(order) > 0) return told(title, wherePaid(order))
  const { byBankMinor, currency, number } = order
  if (byBankMinor > 0)
    return told(
      `Your bank took ${money(byBankMinor, currency)} back for you`,
      'It decided the dispute of this payment for you; ask it when the money shows.',
    )
  return told('A refund of this order could not be sent', `Write to us with order ${number} about it.`)
}

/** A person may have paid it back, or a part of it, past the account it came from. */
function wherePaid(order: OrderPageView): string {
  const banks = 'Banks usually show it within 5 to 7 working days.'
  const minor = sumOf(ofTheSale(order.refunds).filter(isElsewhere))
  if (minor === 0) return `To the account you paid from. ${banks}`
  if (minor === returnedMinor(order))
    return `Another way, not to the account you paid from. If you cannot find it, write to us with order ${order.number}.`
  return `${money(minor, order.currency)} of it another way, the rest to the account you paid from. ${banks}`
}

/** Whether the files can still be had, and what to do where they cannot. */
const aboutAccess = ({ fulfilment, number }: OrderPageView) =>
  fulfilment === 'revoked'
    ? `Your download has ended with it. If that is not right, write to us with order ${number}; to have the files again, buy them again.`
    : 'Your download stays open.'

const review: Tell = (order, timeZone) =>
  order.refunds.some((it) => it.status === 'failed') ? heldUp(order, timeZone) : looking(order, timeZone)

const looking: Tell = (order, timeZone) => ({
  sign: 'waiting',
  title: 'A person is looking at this payment',
  text: html`Something about it needs a second look. ${answer(order, timeZone)} Your money is safe: it either
  pays for this order or goes back to you. Please do not pay again.`,
  actions: order.fulfilment === 'delivered' ? downloads(order) : [],
})

const heldUp: Tell = (order, timeZone) => ({
  sign: 'waiting',
  title: 'Your refund is held up',
  text: html`The bank returned it to us, and a person is on it. ${answer(order, timeZone)} The money is yours;
  there is nothing you need to do.`,
  actions: order.fulfilment === 'delivered' ? downloads(order) : [],
})

const answer: (order: OrderPageView, timeZone: string) => Html | string = ({ answerBy }, timeZone) =>
  answerBy
    ? html`You will hear from us by <strong>${dueTime(answerBy, timeZone)}</strong>.`
    : 'You will hear from us soon.'

const tellers = {
  created: waiting,
  paid,
  failed,
  expired,
  cancelled,
  partially_refunded: partlyRefunded,
  refunded,
  review,
} as const satisfies Record<OrderPageView['status'], Tell>

const price = (order: OrderPageView) => money(order.amountMinor, order.currency)

const sumOf = (refunds: OrderPageView['refunds']) =>
  refunds.reduce((sum, refund) => sum + refund.amountMinor, 0)

const returnedMinor = ({ refunds }: OrderPageView) => sumOf(ofTheSale(refunds))

const isElsewhere = ({ status }: OrderPageView['refunds'][number]) => status === 'settled'

const returned = (order: OrderPageView) => money(returnedMinor(order), order.currency)

function goingBack({ refunds }: OrderPageView): string {
  const backs = ofTheSale(refunds)
  if (backs.every(isElsewhere)) return 'was paid back'
  return backs.every((it) => it.status === 'processed' || isElsewhere(it))
    ? 'was sent back'
    : 'is on its way back'
}

/** What goes back of the sale, a failed try aside. All others send back what never bought anything. */
const ofTheSale = (refunds: OrderPageView['refunds']) =>
  refunds.filter(({ ofSaleMinor, status }) => ofSaleMinor > 0 && status !== 'failed')

const pay = ({ payUrl }: OrderPageView, label: string) =>
  payUrl === null ? [] : [html`<a class="button wide" href="${payUrl}">${label}</a>`]

const startAgain = ({ product }: OrderPageView) =>
  html`<a class="button wide" href="/buy/${product.slug}">Start again</a>`

const buyAgain = ({ product }: OrderPageView) =>
  html`<a class="button quiet wide" href="/buy/${product.slug}">Buy it again</a>`

const downloads = (order: OrderPageView) =>
  order.downloads.map(({ name, url }) => html`<a class="button wide" href="${url}">Download ${name}</a>`)

/** The page looks by itself where it can, and reloads where the answer is seconds away. */
const lookAgain = html`<noscript><a class="button quiet wide" href="">Look again</a></noscript>`
