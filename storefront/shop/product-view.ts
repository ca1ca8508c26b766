import { homeCurrency } from '#domain/catalogue/product.ts'
import type { Currency } from '#domain/shared/money.ts'
import type { ShopView } from '../shared/layout.ts'

export interface Price {
  readonly amountMinor: number
  readonly currency: Currency
}

/** What is for sale, at the price in the currency that the customer looks at. */
export interface ProductView extends Price {
  readonly slug: string
  readonly name: string
  readonly summary: string
  readonly features: readonly string[]
  /** How many can still be bought; null for no end. */
  readonly left: number | null
  /** Names its picture; null where it has none. */
  readonly imageHash: string | null
  /** What a bundle consists of; empty for what is sold by itself. */
  readonly items: readonly { readonly name: string }[]
}

/** One of the things that a purchase gives: the product itself, or a product of the bundle. */
export interface GoodsView {
  readonly slug: string
  readonly name: string
  readonly summary: string
  /** It can be bought singly, too. */
  readonly onSale: boolean
  readonly prices: readonly Price[]
  readonly files: readonly {
    readonly title: string
    readonly fileName: string
    readonly sizeBytes: number | null
  }[]
  readonly hasLicence: boolean
  /** In how many places its licence key may be used; null for any number. */
  readonly activationLimit: number | null
  /** Downloads that one purchase of it gives; null for no end. */
  readonly downloadCap: number | null
}

export interface ProductPageView {
  readonly shop: ShopView
  readonly product: ProductView & {
    /** Paragraphs, with an empty line between them. */
    readonly description: string
    /** In all its currencies, the shop's own first. */
    readonly prices: readonly Price[]
  }
  /** What a purchase gives: the product itself, and each product of a bundle. */
  readonly goods: readonly GoodsView[]
}

/** The shop's own currency is what an address means that names none. */
const inCurrency = (path: string, currency: Currency) =>
  currency === homeCurrency ? path : `${path}?currency=${currency}`

export const productPath = (slug: string, currency: Currency = homeCurrency) =>
  inCurrency(`/products/${slug}`, currency)

export const buyPath = (slug: string, currency: Currency = homeCurrency) =>
  inCurrency(`/buy/${slug}`, currency)

/** Where a product's picture is found; it changes with its content. */
export const picturePath = (hash: string) => `/assets/products/${hash}`

export const isSoldOut = ({ left }: Pick<ProductView, 'left'>) => left === 0
