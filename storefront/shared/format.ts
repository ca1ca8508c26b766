import type { Currency } from '#domain/shared/money.ts'

/** ₹2,999 where it is whole, ₹2,999.50 where it is not. */
export const money = (amountMinor: number, currency: Currency) =>
  new Intl.NumberFormat('en-IN', {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(amountMinor / 100)

const largerUnits = [
  ['gigabyte', 1e9],
  ['megabyte', 1e6],
] as const

/** 1.2 MB; what is smaller than one kilobyte counts as one. */
export function fileSize(bytes: number): string {
  const [unit, size] = largerUnits.find((it) => bytes >= it[1]) ?? (['kilobyte', 1e3] as const)
  const digits = { maximumFractionDigits: unit === 'kilobyte' ? 0 : 1 }
  return new Intl.NumberFormat('en-IN', { style: 'unit', unit, ...digits }).format(Math.max(1, bytes / size))
}

/** ZIP, by which a customer knows what opens it. */
export const fileKind = (fileName: string) => /\.(\w+)$/.exec(fileName)?.[1]?.toUpperCase() ?? 'File'

/** One, two and three */
export const listed = (names: readonly string[]) => new Intl.ListFormat('en-IN').format(names)

/** 5 March 2026 */
export const date = (iso: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-IN', { dateStyle: 'long', timeZone }).format(new Date(iso))

/** 5 Mar 2026, 2:00 pm, for what has happened. */
export const dateTime = (iso: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-IN', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
    new Date(iso),
  )

/** Thursday, 5 March at 2:00 pm, for what is due soon. */
export const dueTime = (iso: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-IN', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  }).format(new Date(iso))
