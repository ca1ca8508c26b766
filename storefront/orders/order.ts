import type { Currency } from '#domain/shared/money.ts'
import type { ShopView } from '../shared/layout.ts'
import type { StatusView } from './status.ts'

export interface OrderPageView {
  readonly id: string
  readonly number: string
  readonly status: StatusView
  readonly fulfilment: 'pending' | 'delivered' | 'revoked'
  readonly product: { readonly name: string; readonly slug: string }
  readonly amountMinor: number
  readonly currency: Currency
  readonly createdAt: string
  readonly paidAt: string | null
  readonly expiresAt: string
  /** Where the customer can pay this order, or pay it again after a failure. */
  readonly payUrl: string | null
  readonly downloads: readonly { readonly name: string; readonly url: string; readonly expiresAt: string }[]
  readonly refunds: readonly {
    readonly amountMinor: number
    readonly currency: Currency
    readonly status: 'pending' | 'processed' | 'failed'
  }[]
  /** Masked, such as s•••h@example.com. */
  readonly email: string | null
  /** The browser came back from the gateway, and the money is not yet known to have arrived. */
  readonly confirming: boolean
  /** While in review: the time by which a person answers. */
  readonly answerBy: string | null
}

export interface OrderView {
  readonly shop: ShopView
  readonly order: OrderPageView
}

export declare function orderPage(view: OrderView): string
