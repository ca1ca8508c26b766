import { InvalidField, fieldsOf } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'

type Branch = Map<string, Branch | string>

const MOST_FIELDS = 1000
const DEEPEST = 8

/** `a[b][0]=c` as nested objects. A list is an object by its places: `listOf` reads it. */
export function readForm(text: string): Fields {
  const root: Branch = new Map()
  const pairs = [...new URLSearchParams(text)]
  if (pairs.length > MOST_FIELDS) throw new InvalidField('body', 'The request has too many parameters.')
  for (const [name, value] of pairs) plant(root, pathOf(name), value)
  return unfold(root)
}

function pathOf(name: string): readonly string[] {
  const path = name.split('[').map((part, index) => (index === 0 ? part : part.replace(/\]$/, '')))
  if (path.length > DEEPEST) throw new InvalidField(name, 'The parameter is nested too deep.')
  return path
}

function plant(branch: Branch, [head = '', ...rest]: readonly string[], value: string): void {
  const name = head === '' ? String(branch.size) : head
  if (rest.length === 0) {
    branch.set(name, value)
    return
  }
  const known = branch.get(name)
  const next: Branch = known instanceof Map ? known : new Map()
  branch.set(name, next)
  plant(next, rest, value)
}

const unfold = (branch: Branch): Fields =>
  Object.fromEntries([...branch].map(([name, it]) => [name, it instanceof Map ? unfold(it) : it]))

/** The entries of a list parameter; none when it is not there. */
export function listOf(fields: Fields, field: string): readonly unknown[] {
  const value = fields[field]
  return value === '' ? [] : Object.values(fieldsOf(value, field))
}

export type Metadata = Readonly<Record<string, string>>

/** At most 50 pairs, names of 40 and values of 500 characters; an empty value is none. */
export function metadataOf(fields: Fields): Metadata {
  const entries = fields['metadata'] === '' ? [] : Object.entries(fieldsOf(fields['metadata'], 'metadata'))
  if (entries.length > 50) throw new InvalidField('metadata', 'You can only set up to 50 keys of metadata.')
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      if (typeof value !== 'string' || name.length > 40 || value.length > 500)
        throw new InvalidField(
          `metadata[${name}]`,
          'Metadata keys can be up to 40 characters long, and values up to 500.',
        )
      return value === '' ? [] : [[name, value] as const]
    }),
  )
}

export function flagOf(fields: Fields, field: string): boolean | null {
  const value = fields[field]
  if (value === undefined || value === '') return null
  if (value !== 'true' && value !== 'false') throw new InvalidField(field, `Invalid boolean: ${field}`)
  return value === 'true'
}

/** The parameters of a call that only asks. */
export const queryOf = ({ url }: { url: string }): Fields => readForm(url.split('?')[1] ?? '')
