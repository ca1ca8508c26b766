import { dueTime, money } from '../shared/format.ts'
import { html, type Html } from '../shared/html.ts'
import type { Sign } from '../shared/sign.ts'
import { goods } from './goods.ts'
import { howBack, isAllBack, isHeldUp, moneyBack } from './money-back.ts'
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
    title: thanks(order),
    text: `Your payment has arrived. ${aboutMail(order)}`,
    actions: goods(order, timeZone),
  }
}

function thanks({ downloads, licences }: OrderPageView): string {
  if (downloads.length > 0) return 'Thank you. Your download is ready'
  return licences.length > 0 ? 'Thank you. Your licence key is ready' : 'Thank you. Your payment has arrived'
}

function aboutMail({ email, mailRefused, number, downloads }: OrderPageView): string {
  if (!email) return ''
  if (!mailRefused)
    return `We mail ${downloads.length === 1 ? 'this download' : 'a link to this page'} to ${email}, too.`
  return `Our mail to ${email} was refused: please keep this page’s address, and write to us with order ${number} to have the address put right.`
}

const closed: Tell = (order) => ({
  sign: 'over',
  title: 'This download has ended',
  text: `${moneyBack(order)?.title ?? 'Money for this order went back'}. ${aboutAccess(order)}`,
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

/** By us, or by the customer's bank; or it should have and could not, and a person has given it up. */
const wentBack: Tell = (order, timeZone) => {
  const back = moneyBack(order)
  const { number, refunds } = order
  const isGivenUp = refunds.some((it) => it.status === 'written-off')
  const another = isGivenUp
    ? ` Another refund could not reach you; write to us with order ${number} about it.`
    : ''
  return {
    sign: 'back',
    title: back ? back.title : 'Your refund could not reach you',
    text: back
      ? `${back.text}${another} ${aboutAccess(order)}`
      : `We have stopped trying to send it. If you still want it, write to us with order ${number}. ${aboutAccess(order)}`,
    actions: order.fulfilment === 'revoked' ? [buyAgain(order)] : goods(order, timeZone),
  }
}

/** Whether the files can still be had, and what to do where they cannot. */
const aboutAccess = ({ fulfilment, number }: OrderPageView) =>
  fulfilment === 'revoked'
    ? `Your download has ended with it. If that is not right, write to us with order ${number}; to have the files again, buy them again.`
    : 'Your download stays open.'

const review: Tell = (order, timeZone) => {
  if (order.refunds.some((it) => isHeldUp(it, order))) return heldUp(order, timeZone)
  return isAllBack(order) ? wentBack(order, timeZone) : looking(order, timeZone)
}

const looking: Tell = (order, timeZone) => ({
  sign: 'waiting',
  title: 'A person is looking at this payment',
  text: html`Something about it needs a second look. ${answer(order, timeZone)} Your money is safe: it either
  pays for this order or goes back to you. ${soFar(order)} Please do not pay again.`,
  actions: order.fulfilment === 'delivered' ? goods(order, timeZone) : [],
})

const heldUp: Tell = (order, timeZone) => ({
  sign: 'waiting',
  title: 'Your refund is held up',
  text: html`The bank returned it to us, and a person is on it. ${answer(order, timeZone)} The money is yours;
  there is nothing you need to do. ${soFar(order)}`,
  actions: order.fulfilment === 'delivered' ? goods(order, timeZone) : [],
})

function soFar(order: OrderPageView): string {
  const back = howBack(order)
  return back === null ? '' : `So far, ${back}.`
}

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
  partially_refunded: wentBack,
  refunded: wentBack,
  review,
} as const satisfies Record<OrderPageView['status'], Tell>

const price = (order: OrderPageView) => money(order.amountMinor, order.currency)

const pay = ({ payUrl }: OrderPageView, label: string) =>
  payUrl === null ? [] : [html`<a class="button wide" href="${payUrl}">${label}</a>`]

const startAgain = ({ product }: OrderPageView) =>
  html`<a class="button wide" href="/buy/${product.slug}">Start again</a>`

const buyAgain = ({ product }: OrderPageView) =>
  html`<a class="button quiet wide" href="/buy/${product.slug}">Buy it again</a>`

/** The page looks by itself where it can, and reloads where the answer is seconds away. */
const lookAgain = html`<noscript><a class="button quiet wide" href="">Look again</a></noscript>`
