import type { ShopView } from './layout.ts'

export interface ProblemView {
  readonly shop: ShopView
  readonly status: number
  /** What happened. */
  readonly title: string
  /** What was kept, and what to do. */
  readonly detail: string
  /** Without one the way out is the shop's first page. */
  readonly action?: { readonly label: string; readonly url: string }
}

export declare function problemPage(view: ProblemView): string
