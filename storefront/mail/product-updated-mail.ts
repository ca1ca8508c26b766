import type { ShopView } from '../shared/layout.ts'
import { letter, type Mail } from './frame.ts'

export interface ProductUpdatedView {
  readonly shop: ShopView
  readonly order: {
    readonly number: string
    /** Absolute. */
    readonly orderUrl: string
  }
  readonly update: {
    readonly product: string
    readonly fileTitle: string
    readonly fileName: string
    /** Counts from 1. */
    readonly number: number
    /** What is new, in the owner's words. */
    readonly note: string | null
  }
}

/** What was bought has a new version: it costs nothing, and the order's page has it. */
export function productUpdatedMail({ shop, order, update }: ProductUpdatedView): Mail {
  const { product, fileName, number, note } = update
  const title = number === 1 ? `There is more in ${product}` : `There is a new version of ${product}`
  return letter({
    shop,
    subject: `${title} (order ${order.number})`,
    preheader: 'It is yours at no cost. Download it from your order.',
    title,
    paragraphs: [came(update), ...paragraphsOf(note), 'It is yours at no cost: your order has it.'],
    details: [
      ['Order', order.number],
      ['File', fileName],
    ],
    button: { label: 'Open your order', url: order.orderUrl },
    notes: [],
  })
}

function came({ product, fileTitle, number }: ProductUpdatedView['update']): string {
  if (number === 1) return `We have added ${fileTitle} to ${product}, which you bought from us.`
  if (fileTitle === product) return `We have made version ${number} of ${product}, which you bought from us.`
  return `We have made version ${number} of ${fileTitle}, a part of ${product}, which you bought from us.`
}

const paragraphsOf = (note: string | null) =>
  (note ?? '')
    .split('\n')
    .map((it) => it.trim())
    .filter(Boolean)
