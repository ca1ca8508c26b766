/** ISO 4217 code, such as INR. */
export type Currency = string

/** An amount in integer minor units (paise for INR), possibly negative, and its currency. */
export interface Money {
  readonly minor: number
  readonly currency: Currency
}

export const money = (minor: number, currency: Currency): Money => {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${minor} is not a whole number of minor units`)
  return { minor, currency }
}

/** Rupees (or another currency with two decimals) as typed by a person to minor units; null when finer than one unit. */
export const toMinor = (amount: number): number | null => {
  const minor = Math.round(amount * 100)
  return Number.isSafeInteger(minor) && Math.abs(amount * 100 - minor) < 1e-6 ? minor : null
}

/** ₹2,999 where it is whole, ₹2,999.50 where it is not. */
export const moneyInWords = ({ minor, currency }: Money): string =>
  new Intl.NumberFormat('en-IN', {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(minor / 100)
