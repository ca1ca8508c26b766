import type { Currency } from '#domain/shared/money.ts'
import type { StatusView } from '../orders/status.ts'
import type { ShopView } from '../shared/layout.ts'

export interface FindPurchasesView {
  readonly shop: ShopView
  readonly value: string
  readonly error: string | null
}

export interface PurchasesView {
  readonly shop: ShopView
  readonly orders: readonly {
    readonly number: string
    readonly product: string
    readonly amountMinor: number
    readonly currency: Currency
    readonly status: StatusView
    readonly createdAt: string
    readonly orderUrl: string
  }[]
  /** The address of the next page, with older orders. */
  readonly next: string | null
}

export declare function findPurchasesPage(view: FindPurchasesView): string

/** The same whether the address is known or not. */
export declare function purchasesAskedPage(view: { readonly shop: ShopView; readonly email: string }): string

export declare function purchasesPage(view: PurchasesView): string
