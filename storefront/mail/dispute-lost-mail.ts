import type { Currency } from '#domain/shared/money.ts'
import { money } from '../shared/format.ts'
import type { ShopView } from '../shared/layout.ts'
import { letter, type Mail } from './frame.ts'

export interface DisputeLostMailView {
  readonly shop: ShopView
  readonly order: {
    readonly number: string
    readonly product: string
    readonly amountMinor: number
    readonly currency: Currency
    /** Absolute. */
    readonly orderUrl: string
  }
  readonly dispute: {
    readonly amountMinor: number
    readonly currency: Currency
    /** What still pays for the order of a sale that it took a part of; null where it took nothing of one. */
    readonly staysPaidMinor: number | null
    /** What became of the download; null where there was none to this payment. */
    readonly access: 'ended' | 'open' | null
  }
}

/** What is left of the purchase, in one paragraph; none where nothing is. */
function purchase({ order, dispute }: DisputeLostMailView): string[] {
  const { staysPaidMinor, access, currency } = dispute
  const paid = staysPaidMinor ? `${money(staysPaidMinor, currency)} of your payment stays paid.` : ''
  const download = {
    ended: `Your download of ${order.product} has ended.`,
    open: `You keep ${order.product}, and its download stays open.`,
  }
  const told = [paid, access === null ? '' : download[access]].filter(Boolean)
  return told.length > 0 ? [told.join(' ')] : []
}

const changedMind = {
  ended:
    'Is this not what you wanted? Write to us, and we sort it out with you. To have your files again, buy them again from your order’s page.',
  open: 'Is this not what you wanted? Write to us, and we sort it out with you.',
} as const

/** The customer's bank has given money back: how much, where it comes from, and what becomes of the purchase. */
export function disputeLostMail(view: DisputeLostMailView): Mail {
  const { shop, order, dispute } = view
  const amount = money(dispute.amountMinor, dispute.currency)
  return letter({
    shop,
    subject: `Your bank has given ${amount} back to you (order ${order.number})`,
    preheader: 'The dispute of your payment has ended in your favour.',
    title: `Your bank has given ${amount} back to you`,
    paragraphs: [
      'The dispute of your payment for this order has ended in your favour.',
      ...purchase(view),
      'The money comes from your bank. If you do not see it yet, ask them when it will show; there is nothing else you need to do.',
    ],
    details: [
      ['Order', order.number],
      ['Product', order.product],
      ['Price', money(order.amountMinor, order.currency)],
      ['Back from your bank', amount],
    ],
    button: { label: 'See your order', url: order.orderUrl },
    notes: [changedMind[dispute.access ?? 'open']],
  })
}
