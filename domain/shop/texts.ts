import type { FieldError } from '#domain/shared/failure.ts'
import type { TextSlug } from './shop.ts'

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

/** Those with nothing left to fill in: only they are fit to be shown as the shop's word. */
export const filledIn = <T extends { readonly markdown: string }>(texts: readonly T[]): T[] =>
  texts.filter(({ markdown }) => placeholdersIn(markdown).length === 0)

/** What a text is called until its owner calls it something else. */
export const firstTitles: Readonly<Record<TextSlug, string>> = {
  terms: 'Terms of sale',
  privacy: 'Privacy',
  refunds: 'Refunds and cancellation',
  delivery: 'Delivery',
  contact: 'Contact',
  grievance: 'Grievance officer',
}

export const wrongTextFields = ({ title, markdown }: { title: string; markdown: string }): FieldError[] => [
  ...(isTitle(title) ? [] : [{ field: 'title', rule: 'must be one line of 1 to 120 characters' }]),
  ...(markdown === '' ? [{ field: 'markdown', rule: 'must not be empty' }] : []),
]

const isTitle = (title: string) => /^[^\p{Cc}]{1,120}$/u.test(title)
