import { keyLength } from './key.ts'

/** A key that the owner has brought, with the line on which it stands, counted from 1. */
export interface PoolLine {
  readonly line: number
  readonly key: string
}

/** Why a line cannot be taken: continues "line 7 …". */
export interface PoolFault {
  readonly line: number
  readonly rule: string
}

/** Characters of a text of keys. */
export const mostPoolText = 1_000_000
/** With fewer keys free than this, the owner is warned. */
export const fewKeys = 10

/** A key a line; lines without one are passed over. */
export function readPoolKeys(text: string): {
  readonly lines: readonly PoolLine[]
  readonly faults: readonly PoolFault[]
} {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((it, index) => ({ line: index + 1, key: it.trim() }))
    .filter((it) => it.key !== '')
  const firsts = new Map<string, number>()
  const faults = lines.flatMap(({ line, key }) => {
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, line)
    const rule = first === undefined ? ruleAgainst(key) : `repeats line ${first}`
    return rule === null ? [] : [{ line, rule }]
  })
  return { lines, faults }
}

function ruleAgainst(key: string): string | null {
  if (/\p{C}/u.test(key)) return 'has a character that cannot be printed'
  if (key.length < keyLength.min) return `is shorter than ${keyLength.min} characters`
  return key.length > keyLength.max ? `is longer than ${keyLength.max} characters` : null
}

const mostNamed = 20

/** Each fault with its line, the first of them where there are very many. */
export function faultsInWords(faults: readonly PoolFault[]): string {
  const named = faults.slice(0, mostNamed).map(({ line, rule }) => `line ${line} ${rule}`)
  const more = faults.length - named.length
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
