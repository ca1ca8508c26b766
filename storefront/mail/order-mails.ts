import type { Currency } from '#domain/shared/money.ts'
import type { ShopView } from '../shared/layout.ts'
import type { Mail } from './frame.ts'

interface OrderInMail {
  readonly number: string
  readonly product: string
  readonly amountMinor: number
  readonly currency: Currency
  /** Where the order is seen, absolute. */
  readonly orderUrl: string
}

export interface ConfirmationMailView {
  readonly shop: ShopView
  readonly order: OrderInMail & {
    readonly paidAt: string
    /** Absolute; gives a fresh link each time it is opened. */
    readonly downloadUrl: string
  }
}

export type RefundReason = 'second-payment' | 'overpaid' | 'underpaid' | 'cancelled' | 'no-longer-sold'

export interface RefundMailView {
  readonly shop: ShopView
  readonly order: OrderInMail
  readonly refund: {
    readonly amountMinor: number
    readonly currency: Currency
    readonly reason: RefundReason
  }
}

export declare function confirmationMail(view: ConfirmationMailView): Mail

export declare function refundMail(view: RefundMailView): Mail
