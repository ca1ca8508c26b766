import type { Currency } from '#domain/shared/money.ts'
import type { ShopView } from '../shared/layout.ts'

export interface CheckoutView {
  readonly shop: ShopView
  readonly order: {
    readonly number: string
    readonly product: string
    readonly amountMinor: number
    readonly currency: Currency
    readonly orderUrl: string
  }
  readonly gateway: {
    /** The gateway's hosted checkout, which takes the fields as a form. */
    readonly formAction: string
    readonly fields: Readonly<Record<string, string>>
    /** The gateway's own script, opened in place where there is JavaScript; null to go to the hosted checkout. */
    readonly script: { readonly src: string; readonly options: Readonly<Record<string, unknown>> } | null
  }
}

/** The step between the order and the gateway: one button, pressed by itself where there is JavaScript. */
export declare function checkoutPage(view: CheckoutView): string
