import { readFileSync } from 'node:fs'

export type Reader = ReturnType<typeof reader>
type Env = Readonly<Record<string, string | undefined>>

interface TextRule {
  pattern?: RegExp
  /** The pattern in words. */
  rule?: string
  or?: string
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const longestMs = 366 * 86_400_000

/** Reads settings and gathers what is wrong with them; `finish` throws all of it at once. */
export function reader(env: Env) {
  const problems: string[] = []
  const wrong = (name: string, rule: string) => void problems.push(`${name} ${rule}`)
  const given = (name: string) => (env[name] === '' ? undefined : env[name])
  const finish = () => {
    if (problems.length > 0)
      throw new Error(`These settings are wrong:\n${problems.map((it) => `  ${it}`).join('\n')}`)
  }
  const source = { given, wrong }
  return {
    wrong,
    finish,
    has: (name: string) => given(name) !== undefined,
    ...texts(source),
    ...values(source),
    ...files(source),
  }
}

interface Source {
  readonly given: (name: string) => string | undefined
  readonly wrong: (name: string, rule: string) => void
}

function texts({ given, wrong }: Source) {
  const text = (name: string, { pattern, rule, or }: TextRule = {}): string => {
    const value = given(name) ?? or
    if (value === undefined) wrong(name, rule ? `must be set (${rule})` : 'must be set')
    else if (pattern && !pattern.test(value)) wrong(name, `must be ${rule}`)
    return value ?? ''
  }
  const url = (name: string, { protocols, or }: { protocols: string[]; or?: string }): string => {
    const value = text(name, or === undefined ? {} : { or })
    if (value && !protocols.includes(URL.parse(value)?.protocol ?? ''))
      wrong(name, `must be an address that starts with ${protocols.map((it) => `${it}//`).join(' or ')}`)
    return value.replace(/\/+$/, '')
  }
  return {
    text,
    /** Several with commas, at least one. */
    texts: (name: string): string[] => {
      const found = text(name)
        .split(',')
        .map((it) => it.trim())
        .filter(Boolean)
      if (given(name) && found.length === 0) wrong(name, 'must hold at least one value')
      return found
    },
    url,
    optional: (name: string, how: Omit<TextRule, 'or'> = {}) => (given(name) ? text(name, how) : null),
    optionalUrl: (name: string, protocols: string[]) => (given(name) ? url(name, { protocols }) : null),
    /** At least 32 random bytes in base64: the root of every key of the shop. */
    secret: (name: string): Buffer => {
      const bytes = Buffer.from(text(name, { rule: 'at least 32 random bytes in base64' }), 'base64')
      if (given(name) && bytes.length < 32) wrong(name, 'must be at least 32 random bytes in base64')
      return bytes
    },
  }
}

function files({ given, wrong }: Source) {
  return {
    /** What stands in the PEM file of this path; null when none is named. */
    optionalPem: (name: string): Buffer | null => {
      const path = given(name)
      if (path === undefined) return null
      try {
        const content = readFileSync(path)
        if (content.includes('-----BEGIN ')) return content
      } catch {
        // Said below: for whoever set it, a file that cannot be read is as wrong as one with something else in it.
      }
      wrong(name, 'must be the path of a PEM file that can be read')
      return null
    },
  }
}

function values({ given, wrong }: Source) {
  const integer = (name: string, { min, max, or }: { min: number; max: number; or: number }): number => {
    const value = Number(given(name) ?? or)
    if (Number.isInteger(value) && value >= min && value <= max) return value
    wrong(name, `must be a whole number from ${min} to ${max}`)
    return or
  }
  return {
    integer,
    flag: (name: string): boolean => {
      const value = (given(name) ?? 'false').toLowerCase()
      if (!['true', 'false', '1', '0'].includes(value)) wrong(name, 'must be true or false')
      return value === 'true' || value === '1'
    },
    oneOf: <const T extends string>(name: string, choices: readonly T[], or: T): T => {
      const value = given(name) ?? or
      const found = choices.find((it) => it === value)
      if (!found) wrong(name, `must be one of ${choices.join(', ')}`)
      return found ?? or
    },
    /** Milliseconds of a duration such as 500ms, 5s, 5m, 2h or 7d. */
    duration: (name: string, orMs: number): number => {
      const value = given(name)
      if (value === undefined) return orMs
      const [, amount, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(value) ?? []
      const ms = Number(amount) * (units[unit ?? ''] ?? Number.NaN)
      if (!(ms > 0 && ms <= longestMs))
        wrong(name, 'must be a duration such as 5s, 5m, 2h or 7d, at most 366d')
      return ms
    },
    rate: (feature: string, or: { hits: number; windowSeconds: number }) => ({
      hits: integer(`RATE_${feature}_LIMIT`, { min: 1, max: 1_000_000, or: or.hits }),
      windowSeconds: integer(`RATE_${feature}_WINDOW`, { min: 1, max: 86_400, or: or.windowSeconds }),
    }),
  }
}
