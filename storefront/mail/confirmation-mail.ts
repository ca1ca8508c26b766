import type { Currency } from '#domain/shared/money.ts'
import { dateTime, dueTime, listed, money } from '../shared/format.ts'
import type { ShopView } from '../shared/layout.ts'
import { letter, type Mail } from './frame.ts'
import type { Detail, Press } from './pieces.ts'

export interface ConfirmationMailView {
  readonly shop: ShopView
  readonly order: {
    readonly number: string
    readonly product: string
    /** What was paid. */
    readonly amountMinor: number
    /** What coupons took off the price. */
    readonly discountMinor: number
    /** Their codes. */
    readonly coupons: readonly string[]
    readonly currency: Currency
    readonly paidAt: string
    /** How many there are to download. */
    readonly files: number
    readonly licences: readonly { readonly product: string; readonly key: string }[]
    /** There was no key left to give: by when one follows. */
    readonly keyFollowsBy: string | null
    /** Absolute, as the next. Opening it gives a fresh download each time. */
    readonly downloadUrl: string
    readonly orderUrl: string
  }
}

type Order = ConfirmationMailView['order']

/** The receipt and the goods: what was bought and paid, the licence keys, and the way to the files. */
export function confirmationMail({ shop, order }: ConfirmationMailView): Mail {
  const { what, text, button } = goodsOf(order)
  const isReady = hasNothingYet(order) ? 'is paid' : 'is ready'
  return letter({
    shop,
    subject: `Your ${what}: ${order.product} (order ${order.number})`,
    preheader: `Thank you. ${money(order.amountMinor, order.currency)} has arrived and your ${what} ${isReady}.`,
    title: `Thank you. Your ${what} ${isReady}`,
    paragraphs: [
      ['Your payment has arrived.', text].filter(Boolean).join(' '),
      ...(order.keyFollowsBy === null ? [] : [keyFollows(order.keyFollowsBy, shop.timeZone)]),
    ],
    details: [
      ['Order', order.number],
      ['Product', order.product],
      ...discount(order),
      ['Paid, taxes included', money(order.amountMinor, order.currency)],
      ['Paid on', dateTime(order.paidAt, shop.timeZone)],
      ...keys(order),
    ],
    button,
    notes: ['Please keep this mail to yourself: whoever has the link can have what you bought.'],
  })
}

/** A key is all there is to it, and none was left. */
const hasNothingYet = ({ files, licences, keyFollowsBy }: Order) =>
  files === 0 && licences.length === 0 && keyFollowsBy !== null

const keyFollows = (by: string, timeZone: string) =>
  `Your licence key follows in a mail of its own by ${dueTime(by, timeZone)}. There is nothing you need to do.`

interface Goods {
  readonly what: string
  readonly text: string
  readonly button: Press
}

/** One file is a press away; of several, and of keys, the order's page has them all. */
function goodsOf({ product, files, licences, downloadUrl, orderUrl }: Order): Goods {
  const button = { label: 'Open your order', url: orderUrl }
  if (files > 1) {
    const text = `Your ${files} files are on your order’s page, now and whenever you need them again.`
    return { what: 'download', text, button }
  }
  if (files === 1)
    return {
      what: 'download',
      text: 'The link below brings you to your files, now and whenever you need them again.',
      button: { label: `Download ${product}`, url: downloadUrl },
    }
  if (licences.length === 0) return { what: 'order', text: '', button }
  return { what: 'licence key', text: 'It stays on your order’s page, whenever you need it again.', button }
}

const discount = ({ amountMinor, discountMinor, coupons, currency }: Order): Detail[] =>
  discountMinor > 0
    ? [
        ['Price', money(amountMinor + discountMinor, currency)],
        [listed(coupons), `−${money(discountMinor, currency)}`],
      ]
    : []

const keys = ({ licences }: Order): Detail[] =>
  licences.map(({ product, key }) => [licences.length > 1 ? `Licence key of ${product}` : 'Licence key', key])
