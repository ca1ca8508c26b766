export type Fields = Readonly<Record<string, unknown>>

/** What a caller sent is wrong at `field`. Each protocol tells it in its own words and shape. */
export class InvalidField extends Error {
  readonly field: string
  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An absent body counts as an empty one. */
export function fieldsOf(value: unknown, field = 'body'): Fields {
  if (value === undefined || value === null) return {}
  if (!isFields(value)) throw new InvalidField(field, `The ${field} must be an object.`)
  return value
}

export function onlyFields(fields: Fields, known: readonly string[]): void {
  const stranger = Object.keys(fields).find((name) => !known.includes(name))
  if (stranger !== undefined) throw new InvalidField(stranger, `${stranger} is not a field of this request.`)
}

export function optionalText(fields: Fields, field: string, maxLength: number): string | null {
  const value = fields[field]
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string') throw new InvalidField(field, `The ${field} must be a string.`)
  if (value.length > maxLength)
    throw new InvalidField(field, `The ${field} may not be greater than ${maxLength} characters.`)
  return value
}

export function text(fields: Fields, field: string, maxLength: number): string {
  const value = optionalText(fields, field, maxLength)
  if (value === null) throw new InvalidField(field, `The ${field} field is required.`)
  return value
}

export function optionalInteger(
  fields: Fields,
  field: string,
  range: { min: number; max: number },
): number | null {
  const value = fields[field]
  if (value === undefined || value === null) return null
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new InvalidField(field, `The ${field} must be an integer.`)
  if (value < range.min) throw new InvalidField(field, `The ${field} must be at least ${range.min}.`)
  if (value > range.max) throw new InvalidField(field, `The ${field} may not be greater than ${range.max}.`)
  return value
}

export function integer(fields: Fields, field: string, range: { min: number; max: number }): number {
  const value = optionalInteger(fields, field, range)
  if (value === null) throw new InvalidField(field, `The ${field} field is required.`)
  return value
}

/** The same from a query string, where every value is text. */
export function queryInteger(
  fields: Fields,
  field: string,
  range: { min: number; max: number },
): number | null {
  const value = fields[field]
  if (value === undefined || value === '') return null
  if (typeof value !== 'string' || !/^\d+$/.test(value))
    throw new InvalidField(field, `The ${field} must be an integer.`)
  return optionalInteger({ [field]: Number(value) }, field, range)
}

export function optionalFlag(fields: Fields, field: string): boolean {
  const value = fields[field]
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean') throw new InvalidField(field, `The ${field} must be true or false.`)
  return value
}

export function oneOf<Choice extends string>(
  value: unknown,
  field: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((known) => known === value)
  if (choice === undefined)
    throw new InvalidField(field, `The ${field} must be one of ${choices.join(', ')}.`)
  return choice
}

export function currencyCode(value: unknown, field = 'currency'): string {
  if (typeof value !== 'string' || !/^[A-Z]{3}$/.test(value))
    throw new InvalidField(field, `The ${field} must be three capital letters.`)
  return value
}

export function webAddress(value: string, field: string): URL {
  const address = URL.parse(value)
  if (address === null || !['http:', 'https:'].includes(address.protocol))
    throw new InvalidField(field, `The ${field} must be an http or https address.`)
  return address
}
