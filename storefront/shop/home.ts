import type { Currency } from '#domain/shared/money.ts'
import type { ShopView } from '../shared/layout.ts'

export interface ProductView {
  readonly slug: string
  readonly name: string
  readonly summary: string
  readonly features: readonly string[]
  readonly amountMinor: number
  readonly currency: Currency
  readonly buyUrl: string
}

export interface HomeView {
  readonly shop: ShopView
  readonly products: readonly ProductView[]
}

export declare function homePage(view: HomeView): string
