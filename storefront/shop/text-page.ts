import type { ShopView } from '../shared/layout.ts'

export interface TextPageView {
  readonly shop: ShopView
  readonly slug: string
  readonly title: string
  readonly markdown: string
  readonly updatedAt: string
}

/** A page the owner edits, such as the terms. Markdown only: HTML in it is shown as text. */
export declare function textPage(view: TextPageView): string
