import type { Html } from './html.ts'

export interface ShopView {
  readonly name: string
  /** One sentence: the first thing a stranger reads. */
  readonly tagline: string
  /** #rrggbb */
  readonly accent: string
  readonly sandbox: boolean
  readonly supportEmail: string
  /** The shop's public address, without a slash at the end. */
  readonly url: string
  /** IANA name, such as Asia/Kolkata. */
  readonly timeZone: string
}

export interface Page {
  readonly shop: ShopView
  readonly title: string
  readonly description?: string
  readonly body: Html
  /** Files of storefront/assets, such as order.js. */
  readonly scripts?: readonly string[]
  /** The page's own path, where search engines should know it; a page without one asks not to be listed. */
  readonly path?: string
  readonly head?: Html
}

/** The whole document. */
export declare function layout(page: Page): string
