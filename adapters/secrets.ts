import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

export type Secrets = ReturnType<typeof createSecrets>

const equal = (a: string, b: string) => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** True when the hex signature is the HMAC-SHA256 of the content under any of the secrets; constant time for each. */
export const signedByAny = (secrets: readonly string[], content: string | Buffer, signature: string) =>
  secrets
    .map((secret) => equal(createHmac('sha256', secret).update(content).digest('hex'), signature))
    .includes(true)

/** Keys derived from the shop's one secret key, each for one purpose alone. */
export function createSecrets(secretKey: Buffer) {
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', secretKey, '', `origin/${purpose}`, 32))
  const signing = {
    download: keyFor('download'),
    checkout: keyFor('checkout'),
    purchases: keyFor('purchases'),
    csrf: keyFor('csrf'),
    invitation: keyFor('invitation'),
    device: keyFor('device'),
    command: keyFor('command'),
    customer: keyFor('customer'),
  }
  const payloads = keyFor('payloads')

  const mac = (purpose: keyof typeof signing, parts: readonly string[]) =>
    createHmac('sha256', signing[purpose]).update(JSON.stringify(parts)).digest('base64url')

  return {
    /** Tells this shop from any other; the same in each of its processes, and no secret. */
    instance: keyFor('instance').toString('hex').slice(0, 16),

    /** `<expires>.<signature>` over the parts; expires in seconds since 1970. */
    sign: (purpose: keyof typeof signing, parts: readonly string[], expires: number) =>
      `${expires}.${mac(purpose, [...parts, String(expires)])}`,

    /** The same for the same parts alone; says nothing of them to anybody, not even of a password among them. */
    fingerprint: (parts: readonly string[]) => mac('command', parts),

    /** Stands for the owner of a mailbox where it is only to be known again. */
    customer: (mailbox: string) => mac('customer', [mailbox]),

    /** When the token is genuine for these parts its expiry (s since 1970), else null. Constant time. */
    verify: (purpose: keyof typeof signing, parts: readonly string[], token: string): number | null => {
      const [expires = '', signature = '', ...more] = token.split('.')
      if (!/^\d{1,12}$/.test(expires) || more.length > 0) return null
      return equal(signature, mac(purpose, [...parts, expires])) ? Number(expires) : null
    },

    /** AES-256-GCM: 12 bytes nonce, 16 bytes tag, ciphertext. */
    encrypt: (plain: Buffer | string): Buffer => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', payloads, nonce)
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },

    decrypt: (sealed: Buffer): Buffer => {
      const decipher = createDecipheriv('aes-256-gcm', payloads, sealed.subarray(0, 12))
      decipher.setAuthTag(sealed.subarray(12, 28))
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
    },
  }
}
