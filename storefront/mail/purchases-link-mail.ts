import { dueTime } from '../shared/format.ts'
import type { ShopView } from '../shared/layout.ts'
import { letter, type Mail } from './frame.ts'

export interface PurchasesLinkMailView {
  readonly shop: ShopView
  /** Absolute. */
  readonly url: string
  readonly expiresAt: string
}

/** The link somebody asked for with this address. */
export const purchasesLinkMail = ({ shop, url, expiresAt }: PurchasesLinkMailView): Mail =>
  letter({
    shop,
    subject: `Your purchases at ${shop.name}`,
    preheader: 'The link you asked for, to all of your orders.',
    title: 'Here are your purchases',
    paragraphs: [
      `The link below opens all orders made with this address, each with a fresh download. It works until ${dueTime(expiresAt, shop.timeZone)}.`,
    ],
    details: [],
    button: { label: 'See my purchases', url },
    notes: [
      'You did not ask for this? Then somebody typed your address by mistake, and you can delete this mail.',
    ],
  })
