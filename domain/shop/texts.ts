import { textSlugs, type TextSlug } from './shop.ts'

/** Something only the owner knows, still to be written: `[Fill in: the city of the business]`. */
export interface Placeholder {
  /** What to fill in. */
  readonly what: string
  /** Where it stands in the text, in characters. */
  readonly from: number
  readonly to: number
}

/** Every bracket that begins with "Fill in", in the order of the text. */
export const placeholdersIn = (markdown: string): Placeholder[] =>
  [...markdown.matchAll(/\[Fill in:?\s*([^\]]*)\]/gi)].map((found) => ({
    what: found[1]?.trim() ?? '',
    from: found.index,
    to: found.index + found[0].length,
  }))

export const isTextSlug = (text: string): text is TextSlug => textSlugs.some((it) => it === text)

/** Characters; the longest terms we have seen are a tenth of it. */
export const longestText = 60_000
