import type { Shop } from './shop.ts'

/** What every documented route is tried with, by whom it is for: the shop's customers and their programs, or the desk. */
export type Fields = Readonly<Record<string, unknown>>

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
}

export interface Part {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Schema
}

export interface Operation {
  /** Such as `post /purchases`. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** Of the address, not of the headers. */
  readonly parts: readonly Part[]
  readonly body: Schema | null
}

interface Documented {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly parameters?: readonly Part[]
}

type Paths = Readonly<Record<string, Readonly<Record<string, Documented>>>>

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const

/** Whether a route is the desk's, which wants a session. */
const isOfDesk = (path: string) => path.startsWith('/api/admin') || path.startsWith('/admin')

/** Every documented operation, of the desk or of everything but the desk. */
export async function operationsOf({ app }: Pick<Shop, 'app'>, whose: 'desk' | 'public') {
  const { paths } = (await app.inject('/api/docs')).json<{ paths: Paths }>()
  return Object.entries(paths)
    .filter(([path]) => isOfDesk(path) === (whose === 'desk'))
    .flatMap(([path, documented]) =>
      Object.entries(documented).map(([name, operation]) => operationOf(path, name, operation)),
    )
}

function operationOf(path: string, name: string, { requestBody, parameters = [] }: Documented): Operation {
  const method = methods.find((it) => it.toLowerCase() === name)
  if (!method) throw new Error(`${name} ${path} is asked in a way that is not tried.`)
  const parts = parameters.filter((it) => it.in !== 'header')
  const body = requestBody?.content['application/json']?.schema ?? null
  return { name: `${name} ${path}`, method, path, parts, body: body && besidesNull(body) }
}

/** Of what may be null, what else it may be. */
const besidesNull = (schema: Schema): Schema => schema.anyOf?.find((it) => it.type !== 'null') ?? schema

export interface Field {
  readonly path: readonly string[]
  readonly schema: Schema
  readonly required: boolean
  readonly nullable: boolean
}

/** Every field of a body, with its path: ['billing', 'name']. */
export const fieldsIn = ({ properties = {}, required = [] }: Schema, path: readonly string[] = []): Field[] =>
  Object.entries(properties).flatMap(([name, given]) => {
    const schema = besidesNull(given)
    const field = {
      path: [...path, name],
      schema,
      required: required.includes(name),
      nullable: schema !== given,
    }
    return [field, ...fieldsIn(schema, field.path)]
  })

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** The body with one field replaced, or left out when the value is undefined. */
export const withField = (body: Fields, [name = '', ...rest]: readonly string[], value: unknown): Fields => {
  const inner = body[name]
  const next = rest.length > 0 ? withField(isFields(inner) ? inner : {}, rest, value) : value
  return { ...body, [name]: next }
}

const wrongTypes: Readonly<Record<string, readonly unknown[]>> = {
  string: [5, true, null, {}, []],
  number: ['499', true, null, {}, []],
  integer: ['1', true, null, {}, [], 1.5],
  boolean: ['true', 1, null, {}, []],
  object: [5, 'text', null, []],
}

const wrongChoices = [5, true, null, {}, [], '', 'none of them', '__proto__']

const controls = ['a\u0000b', 'a\u0007b', 'a\nb', '\u007f']
const farOff = [2 ** 53, -(2 ** 53), 1e308]

const wrongNumbers = ({ type, minimum, maximum }: Schema) => [
  ...farOff,
  ...(type === 'number' ? [-1, 0] : []),
  ...(minimum === undefined ? [] : [minimum - 1]),
  ...(maximum === undefined ? [] : [maximum + 1]),
]

const wrongTexts = ({ minLength = 0, maxLength = 300, pattern }: Schema) => [
  ...(minLength > 0 || (pattern && !new RegExp(pattern, 'u').test('')) ? [''] : []),
  ...controls,
  'x'.repeat(maxLength + 1),
]

/** What this field can never be. */
export function refusable({ schema, nullable, required }: Field): unknown[] {
  const { type = '' } = schema
  const wrong = [
    ...(schema.enum ? wrongChoices : (wrongTypes[type] ?? [])),
    ...(type === 'number' || type === 'integer' ? wrongNumbers(schema) : []),
    ...(type === 'string' ? wrongTexts(schema) : []),
    ...(required ? [undefined] : []),
  ]
  return wrong.filter((it) => !nullable || it !== null)
}

/** Odd, and in some fields quite right: a name may hold an apostrophe. */
export const oddTexts = [
  `'; drop table orders; --`,
  '<script>alert(1)</script>',
  'a\ud800b',
  '{{7*7}}',
  '../../etc/passwd',
  '💳',
]

export const oddParts = [
  '',
  '%00',
  '%07',
  'x'.repeat(501),
  '%F0%9F%92%B3',
  `'%20or%201=1--`,
  '%ff%fe',
  '%',
  '%2e%2e%2f',
]
