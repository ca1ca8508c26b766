const smallestMinor = 100
const largestMinor = 1_000_000_000

/** A price as typed, such as 2,999 or 49.50, in minor units; else the rule that it breaks. */
export function readPrice(typed: string): { readonly minor: number } | { readonly rule: string } {
  const spaceless = typed.replaceAll(/\s/g, '')
  const text = isGrouped(spaceless) ? spaceless.replaceAll(',', '') : spaceless
  if (/^\d+\.\d{3,}$/.test(text)) return { rule: 'must have at most two decimals, such as 499.50' }
  if (!/^\d{1,12}(?:\.\d{1,2})?$/.test(text)) return { rule: 'must be an amount such as 499 or 499.50' }
  const [whole = '', decimals = ''] = text.split('.')
  const minor = Number(whole) * 100 + Number(decimals.padEnd(2, '0'))
  if (minor < smallestMinor) return { rule: 'must be at least 1.00' }
  return minor > largestMinor ? { rule: 'must be at most 10,000,000.00' } : { minor }
}

/** Commas between lakhs and thousands, as in 1,00,000 or 100,000; one for the decimals, as in 9,99, is no such thing. */
const isGrouped = (text: string) => /^\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?$/.test(text)

/** As it stands in a field: 49900 is 499.00. */
export const priceAsTyped = (minor: number): string => (minor / 100).toFixed(2)
