import type { ShopView } from '../shared/layout.ts'
import type { Mail } from './frame.ts'

export interface PurchasesLinkMailView {
  readonly shop: ShopView
  /** Absolute. */
  readonly url: string
  readonly expiresAt: string
}

export declare function purchasesLinkMail(view: PurchasesLinkMailView): Mail
