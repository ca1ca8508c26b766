import { html } from '../shared/html.ts'

/** What the shop does for every customer, as the purchase and its refunds really work. */
export const promises = [
  {
    title: 'Yours in a minute',
    text: 'The download appears the moment your payment arrives, and a mail brings the same link.',
  },
  {
    title: 'Pay the way you like',
    text: 'UPI, cards, net banking or a wallet, on the payment provider’s own secure page.',
  },
  {
    title: 'No order paid twice',
    text: 'If a second payment for the same order goes through, it is sent back without your asking.',
  },
  {
    title: 'Never lost',
    text: 'Your mail address is all you need to find every order again, with a fresh download.',
  },
] as const

export const questions = [
  {
    asked: 'How do I get my files?',
    answer: html`Once your payment arrives, the order’s page shows everything you bought, and a mail that
    leads there is on its way to you. ZIP files open on every phone and computer.`,
  },
  {
    asked: 'I paid, and the page still says it is waiting.',
    answer: html`Some banks take a few minutes to tell us. The page keeps looking by itself, and the mail is
    sent as soon as the money is confirmed, even if you close the page. There is no need to pay again.`,
  },
  {
    asked: 'What if I pay the same order twice?',
    answer: html`The second payment is refunded by itself to the account it came from. Banks usually show it
    within five to seven working days, and you get a mail when it is on its way.`,
  },
  {
    asked: 'I lost the mail with my download.',
    answer: html`Enter your mail address at <a href="/purchases">My purchases</a>, and we send you a link to
      all of your orders.`,
  },
  {
    asked: 'Can I have my money back?',
    answer: html`Please read <a href="/refunds">how refunds work</a>; it says when a refund is due and how to
      ask for one.`,
  },
] as const
