import type { RefundReason } from '#domain/payments/judge.ts'
import type { Currency } from '#domain/shared/money.ts'
import { money } from '../shared/format.ts'
import type { ShopView } from '../shared/layout.ts'
import { letter, type Mail } from './frame.ts'

export interface RefundMailView {
  readonly shop: ShopView
  readonly order: {
    readonly number: string
    readonly product: string
    readonly amountMinor: number
    readonly currency: Currency
    /** Absolute. */
    readonly orderUrl: string
  }
  readonly refund: {
    readonly amountMinor: number
    readonly currency: Currency
    readonly reason: RefundReason
    /** What still pays for the order of a sale that it took a part of; null where it took nothing of one. */
    readonly staysPaidMinor: number | null
    /** It took of the sale, and the download has ended with it. */
    readonly isClosed: boolean
    /** It was paid back another way, not to the account it was paid from. */
    readonly isElsewhere: boolean
  }
}

const why = {
  'second-payment':
    'This order was already paid when a second payment arrived. You keep your purchase; the second payment goes back to you.',
  'paid-too-much':
    'Your payment was more than the price. You keep your purchase; what was too much goes back to you.',
  'paid-too-little':
    'Your payment was less than the price, so all of it goes back to you. Your order stays open, and you can still pay it in full.',
  'captured-after-cancellation':
    'Your payment arrived after this order was cancelled, so all of it goes back to you.',
  'captured-after-expiry':
    'Your payment arrived after this order had expired and its price was no longer on offer, so all of it goes back to you.',
  'did-not-match': 'Your payment did not match your order, so all of it goes back to you.',
  'made-at-the-gateway': 'We have sent money for this order back to you.',
  'customer-asked': 'As you asked, we have sent money for this order back to you.',
  'not-as-described': 'What you bought was not as described, so money goes back to you. We are sorry.',
  'bought-by-mistake': 'This was bought by mistake, so money goes back to you.',
  goodwill: 'As a sign of goodwill, we have sent money for this order back to you.',
  'another-reason': 'We have sent money for this order back to you.',
} as const satisfies Record<RefundReason, string>

/** What becomes of the purchase where a part of its price goes back, or all of it. */
function purchase({ order, refund }: RefundMailView): string[] {
  const { staysPaidMinor, isClosed, currency } = refund
  if (staysPaidMinor === null) return []
  const paid = staysPaidMinor > 0 ? `${money(staysPaidMinor, currency)} of your payment stays paid. ` : ''
  if (isClosed)
    return [`${paid}Your download of ${order.product} has ended with it. If that is not right, write to us.`]
  return [`${paid}You keep ${order.product}, and its download stays open.`]
}

const toAccount = {
  title: 'is on its way back to you',
  preheader: 'To the account you paid from, usually within 5 to 7 working days.',
  arrival:
    'It goes to the account you paid from. Banks usually show it within 5 to 7 working days; there is nothing you need to do.',
} as const

const elsewhere = {
  title: 'was paid back to you',
  preheader: 'Paid back to you another way, not to the account you paid from.',
  arrival:
    'It was paid back to you another way, not to the account you paid from. If you cannot find it, write to us.',
} as const

/** Money is on its way back: how much, why, and when it shows, and what becomes of the purchase. */
export function refundMail(view: RefundMailView): Mail {
  const { shop, order, refund } = view
  const amount = money(refund.amountMinor, refund.currency)
  const { title, preheader, arrival } = refund.isElsewhere ? elsewhere : toAccount
  return letter({
    shop,
    subject: `${amount} ${title} (order ${order.number})`,
    preheader,
    title: `${amount} ${title}`,
    paragraphs: [why[refund.reason], ...purchase(view), arrival],
    details: [
      ['Order', order.number],
      ['Product', order.product],
      ['Price', money(order.amountMinor, order.currency)],
      ['Refund', amount],
    ],
    button: { label: 'See your order', url: order.orderUrl },
    notes: [],
  })
}
