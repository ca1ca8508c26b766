const formats = new Map<string, Intl.NumberFormat>()

/** An amount in minor units as people in India write it, such as ₹1,23,456.00. */
export function formatMoney(minor: number, currency: string): string {
  const format = formats.get(currency) ?? new Intl.NumberFormat('en-IN', { style: 'currency', currency })
  formats.set(currency, format)
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

const counts = new Intl.NumberFormat('en-IN')

export const formatCount = (count: number): string => counts.format(count)
