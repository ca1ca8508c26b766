import type { ShopView } from '../shared/layout.ts'
import type { ProductView } from '../shop/home.ts'

export type BuyField = 'email' | 'name' | 'state' | 'gstin'

export interface BuyView {
  readonly shop: ShopView
  readonly product: ProductView
  /** Sent with the form, so that pressing the button twice makes one order. */
  readonly key: string
  readonly values: Readonly<Record<BuyField, string>>
  /** By field, in words a customer can act on. */
  readonly errors: Readonly<Partial<Record<BuyField, string>>>
  /** Every choice of the list, in its order: states, union territories, and outside India. */
  readonly states: readonly { readonly code: string; readonly name: string }[]
}

export declare function buyPage(view: BuyView): string
