import { createHash, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'

/** log2 of scrypt's cost N, with r = 8 and p = 1: OWASP's first choice (Password Storage Cheat Sheet). */
const costBits = 17
/** Of hashes that do not say theirs. */
const earlierCostBits = 14
const keyLength = 32

/** `scrypt$<log2 of N>$<salt>$<key>`, both in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, costBits)
  return `scrypt$${costBits}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/** Constant time. Takes as long for somebody who is not there (null) as for somebody who is. */
export async function isPasswordOf(hash: string | null, password: string): Promise<boolean> {
  const [, ...parts] = (hash ?? `scrypt$${costBits}$none$`).split('$')
  const [salt = '', key = ''] = parts.slice(-2)
  const bits = parts.length === 3 ? Number(parts[0]) : earlierCostBits
  const derived = await derive(password, Buffer.from(salt, 'base64url'), bits)
  const wanted = Buffer.from(key, 'base64url')
  return wanted.length === derived.length && timingSafeEqual(wanted, derived)
}

/** Constant time. */
export const isSame = (wanted: string, given: string): boolean => {
  const [left, right] = [wanted, given].map((it) => createHash('sha256').update(it.normalize('NFC')).digest())
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}

function derive(password: string, salt: Buffer, bits: number): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** bits, r: 8, p: 1, maxmem: 2 ** (bits + 11) }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, keyLength, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
