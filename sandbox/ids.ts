import { createHmac, randomInt } from 'node:crypto'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** An id in Razorpay's form: `pay_` and 14 letters and digits. */
export const newId = (kind: 'order' | 'pay' | 'rfnd' | 'disp' | 'doc' | 'evt' | 'checkout') =>
  `${kind}_${Array.from({ length: 14 }, () => BASE62[randomInt(BASE62.length)]).join('')}`

export const sign = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest('hex')

export const unixNow = () => Math.floor(Date.now() / 1000)
