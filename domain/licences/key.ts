/** Crockford's base32: no I, L, O or U, which are taken for others or for words. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Random bytes in a key of ours: 24 characters of five bits. */
export const licenceKeyBytes = 15

/** What a key of ours or anybody else's may come to. */
export const keyLength = { min: 4, max: 200 } as const

/** A key such as `7K3MW-0QX2R-…`: five groups of five characters, the last of which checks the others. */
export function licenceKeyOf(bytes: Uint8Array): string {
  if (bytes.length !== licenceKeyBytes) throw new RangeError(`A key is made of ${licenceKeyBytes} bytes.`)
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const values = (bits.match(/.{5}/g) ?? []).map((five) => Number.parseInt(five, 2))
  return grouped([...values, checkOf(values)].map((value) => alphabet.charAt(value)).join(''))
}

const grouped = (characters: string) => (characters.match(/.{5}/g) ?? []).join('-')

/**
 * One symbol of a Reed–Solomon code over 32 elements ("Polynomial Codes over Certain Finite Fields", 1960), with the
 * primitive polynomial x⁵ + x² + 1: any one character mistyped, and any two exchanged, are found.
 */
const checkOf = (values: readonly number[]) => values.reduce((sum, value) => timesX(sum ^ value), 0)

const timesX = (value: number) => (value << 1) ^ (value & 0b10000 ? 0b100101 : 0)

const ofOurs = /^[0-9A-HJKMNP-TV-Z]{25}$/

/**
 * A key as we write it, whatever somebody made of one of ours: small letters, other dashes or none, O for 0, I or L
 * for 1. Anybody else's stays as it is, but for the space around it.
 */
export function tidyKey(text: string): string {
  const characters = plain(text)
  return ofOurs.test(characters) ? grouped(characters) : text.trim()
}

const plain = (text: string) =>
  text
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')

/** Looks like a key of ours, and cannot be one: a character of it is wrong. */
export function isMistyped(text: string): boolean {
  const characters = plain(text)
  if (!ofOurs.test(characters)) return false
  const values = Array.from(characters, (it) => alphabet.indexOf(it))
  return values.at(-1) !== checkOf(values.slice(0, -1))
}

const endLength = 5

/** The end of a key, by which people who may not use it can tell it from others: never more than a third of it. */
export const endOf = (key: string) => `…${key.slice(-Math.min(endLength, Math.floor(key.length / 3)))}`

/** The ends by which a search may mean a key: as it is written, and as one of ours would be. */
export const endsMeant = (text: string): readonly string[] => [
  text.trim().slice(-endLength),
  plain(text).slice(-endLength),
]
