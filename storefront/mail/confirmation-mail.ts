import type { Currency } from '#domain/shared/money.ts'
import { dateTime, money } from '../shared/format.ts'
import type { ShopView } from '../shared/layout.ts'
import { letter, type Mail } from './frame.ts'

export interface ConfirmationMailView {
  readonly shop: ShopView
  readonly order: {
    readonly number: string
    readonly product: string
    readonly amountMinor: number
    readonly currency: Currency
    readonly paidAt: string
    /** Absolute. Opening it gives a fresh download each time. */
    readonly downloadUrl: string
  }
}

/** The receipt and the goods: what was bought and paid, and the download. */
export const confirmationMail = ({ shop, order }: ConfirmationMailView): Mail =>
  letter({
    shop,
    subject: `Your download: ${order.product} (order ${order.number})`,
    preheader: `Thank you. ${money(order.amountMinor, order.currency)} has arrived and your files are ready.`,
    title: 'Thank you. Your download is ready',
    paragraphs: [
      'Your payment has arrived. The link below brings you to your files, now and whenever you need them again.',
    ],
    details: [
      ['Order', order.number],
      ['Product', order.product],
      ['Paid, taxes included', money(order.amountMinor, order.currency)],
      ['Paid on', dateTime(order.paidAt, shop.timeZone)],
    ],
    button: { label: `Download ${order.product}`, url: order.downloadUrl },
    notes: ['Please keep this mail to yourself: whoever has the link can download your files.'],
  })
