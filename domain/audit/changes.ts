import { refundReasonsInWords } from '#domain/orders/money-words.ts'
import { resolutionsInWords } from '#domain/orders/resolutions.ts'
import { reviewsInWords, statusesInWords } from '#domain/orders/words.ts'

type Facts = Readonly<Record<string, unknown>> | null

/** One thing an action changed; null where there was, or is, nothing. */
export interface Change {
  /** Dotted, such as `address.city`. */
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** What differs between the state before an action and after it, a line each. What stayed as it was is left out. */
export function changesOf(before: Facts, after: Facts): readonly Change[] {
  const [was, is] = [flat(before), flat(after)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((name) => ({ name, before: was.get(name) ?? null, after: is.get(name) ?? null }))
    .filter((it) => it.before !== it.after)
}

const flat = (facts: Facts) => new Map(facts === null ? [] : leavesOf(facts, ''))

function leavesOf(value: unknown, name: string): (readonly [string, string])[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [[name, codeInWords(name, inWords(value))]]
  if (Array.isArray(value)) return value.length > 0 ? [[name, value.map(inWords).join(', ')]] : []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    leavesOf(inner, name ? `${name}.${key}` : key),
  )
}

const codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  reason: { ...reviewsInWords, ...refundReasonsInWords },
  resolution: resolutionsInWords,
  status: statusesInWords,
}

/** What a person wrote stays as it is; a code of ours is said as the desk says it elsewhere. */
const codeInWords = (name: string, value: string) => codes[name]?.[value] ?? value

const inWords = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
