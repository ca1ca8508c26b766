import type { Money } from '#domain/shared/money.ts'
import type { ShopSettings } from '#domain/shop/shop.ts'

/** What a document says, in the order in which it says it. How that looks is the business of `renderPaper`. */
export interface Paper {
  readonly title: string
  /** One line below the title. */
  readonly about: string
  readonly shop: Pick<ShopSettings, 'name' | 'accent' | 'timeZone'>
  /** Nothing in it is real money, and every page says so. */
  readonly sandbox: boolean
  /** Its date of creation, so that the same paper is the same bytes. */
  readonly madeAt: Date
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'heading' | 'subheading'; readonly text: string }
  /** Paragraphs, one a line. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | Table

export type Fact = readonly [label: string, value: string]

export interface Table {
  readonly kind: 'table'
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
  /** Instead of a table without rows. */
  readonly empty: string
}

export interface Column {
  readonly label: string
  /** Parts of the width, beside the other columns' parts. */
  readonly width: number
  readonly align?: 'right'
}

/** Such as "Mon, 23 Nov 2026, 14:05:09 IST". */
export const exactTime = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-IN', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone,
  }).format(at)

/** With all its decimals, so that amounts stand below each other. */
export const exactAmount = ({ minor, currency }: Money): string =>
  new Intl.NumberFormat('en-IN', { style: 'currency', currency }).format(minor / 100)

/** What is said where there is nothing to say. */
export const none = '–'
