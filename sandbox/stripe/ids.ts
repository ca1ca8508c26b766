import { randomInt } from 'node:crypto'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

type Kind = 'pi' | 'ch' | 're' | 'txn' | 'du' | 'file' | 'evt' | 'req' | 'cs_test'

/** An id in Stripe's form: `ch_` and 24 letters and digits; a session's is longer. */
export const newStripeId = (kind: Kind) =>
  `${kind}_${Array.from({ length: kind === 'cs_test' ? 58 : 24 }, () => BASE62[randomInt(BASE62.length)]).join('')}`
