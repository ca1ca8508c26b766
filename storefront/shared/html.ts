const markup: unique symbol = Symbol('markup')

/** Markup that is safe to send. Only `html` and `raw` make it, so text from outside cannot pass for it. */
export interface Html {
  readonly [markup]: string
}

export type Fill = Html | string | number | null | undefined | false | readonly Fill[]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')

export const markupOf = (fill: Fill): string => {
  if (fill === null || fill === undefined || fill === false) return ''
  if (typeof fill === 'string' || typeof fill === 'number') return escaped(String(fill))
  return markup in fill ? fill[markup] : fill.map(markupOf).join('')
}

/** Takes markup as it is: for what the shop itself wrote or already escaped, never for what came from outside. */
export const raw = (text: string): Html => ({ [markup]: text })

/** Text is escaped, markup nests, arrays are joined, and null, undefined and false show nothing. */
export const html = (strings: TemplateStringsArray, ...fills: readonly Fill[]): Html =>
  raw(strings.map((string, index) => string + markupOf(fills[index])).join(''))
