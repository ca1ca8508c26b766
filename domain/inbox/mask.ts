import { maskEmail } from '#domain/customers/email.ts'
import { initialsOf } from '#domain/customers/name.ts'

const dots = '•••'

/** The last digits stay, enough to recognise a number by. */
const maskNumber = (kept: number) => (text: string) => {
  const digits = text.replaceAll(/\D/g, '')
  return `${dots}${digits.length > kept ? digits.slice(-kept) : ''}`
}
const maskPhone = maskNumber(2)
const maskAccount = maskNumber(4)
const hide = () => dots

const letter = '\\p{L}\\p{M}\\p{N}'

/** What looks like personal data in any text, wherever it stands. */
const patterns: readonly (readonly [RegExp, (found: string) => string])[] = [
  [new RegExp(`[${letter}.!#$%&'*+/=?^_\`{|}~-]{1,64}@[${letter}][${letter}.-]{0,253}`, 'gu'), maskEmail],
  // GSTIN before PAN, which it contains.
  [/\b\d{2}[A-Z]{5}\d{4}[A-Z][\dA-Z]Z[\dA-Z]\b/g, hide],
  [/\b[A-Z]{5}\d{4}[A-Z]\b/g, hide],
  [/(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.])/g, maskAccount],
  [/(?<![\w.])(?:\+91[ -]?|0)?[6-9]\d{4}[ -]?\d{5}(?![\w.])/g, maskPhone],
  [/(?<![\w.])\+\d{1,3}(?:[ -]?\d){7,12}(?![\w.])/g, maskPhone],
]

const maskText = (text: string) =>
  patterns.reduce((masked, [pattern, mask]) => masked.replaceAll(pattern, mask), text)

/** By the last word of a field's name, such as email of customer_email. A UPI address is masked like a mail address. */
const fields: readonly (readonly [RegExp, (value: string) => string])[] = [
  [
    /(^|_)(e?mail|email_address|vpa|upi_id|handle|username)$/,
    (it) => (it.includes('@') ? maskEmail(it) : dots),
  ],
  [/(^|_)(contact|phone|mobile|tel|telephone|whatsapp)(_number|_no)?$/, maskPhone],
  [/(^|_)(account_number|card_number|number_of_account)$/, maskAccount],
  [/(^|_)(bank|product|plan|item|wallet)_name$/, maskText],
  [/(^|_)(name|beneficiary|payer)$|^(first|last|full)name$/, initialsOf],
  [/(^|_)(address|line_?[12]|street|landmark|city|pincode|pin_code|zipcode|zip|postal_code)$/, hide],
  [/(^|_)(gstin|pan|aadhaar|dob|birth_?date|ip|ip_address|cvv|password|secret|otp)$/, hide],
]

const snake = (field: string) => field.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()

function maskValue(field: string, value: string): string {
  if (value === '') return value
  const rule = fields.find(([pattern]) => pattern.test(snake(field)))
  return rule ? rule[1](value) : maskText(value)
}

/**
 * What a gateway sent, with the personal data in it masked: by the name of the field it stands in, and wherever a text
 * looks like a mail address, a phone number or the like. Amounts, ids, states and a card's last four digits stay.
 */
export function maskPayload(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return maskValue(field, value)
  if (typeof value === 'number') return maskInteger(value, field)
  if (Array.isArray(value)) return value.map((it: unknown) => maskPayload(it, field))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [maskText(name), maskPayload(part, name)]),
  )
}

/** A phone number may come as a number; an amount or a time never stands in a field of such a name. */
function maskInteger(value: number, field: string): unknown {
  const masks = fields.some(([pattern]) => pattern.test(snake(field)))
  return masks ? maskValue(field, String(value)) : value
}
