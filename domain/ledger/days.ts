const dayFormat = new Intl.DateTimeFormat('en-IN', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const monthFormat = new Intl.DateTimeFormat('en-IN', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const shortFormat = new Intl.DateTimeFormat('en-IN', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const dayMs = 86_400_000

/** `2026-10-31` is "31 October 2026". */
export const dayInWords = (day: string) => dayFormat.format(Date.parse(day))

/** `2026-10-31` is "31 Oct 2026". */
export const shortDay = (day: string) => shortFormat.format(Date.parse(day))

/** `2026-10`, or a day of it, is "October 2026". */
export const monthInWords = (month: string) => monthFormat.format(Date.parse(month))

/** The month, such as `2026-10`, of a day. */
export const monthOf = (day: string) => day.slice(0, 7)

/** `2026-12` is followed by `2027-01`. */
export function monthAfter(month: string): string {
  const [year = 0, at = 0] = month.split('-').map(Number)
  return at < 12 ? `${month.slice(0, 5)}${String(at + 1).padStart(2, '0')}` : `${year + 1}-01`
}

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)

export const dayBefore = (of: string) => day(Date.parse(of) - dayMs)

export const firstDayOf = (month: string) => `${month}-01`
export const lastDayOf = (month: string) => day(Date.parse(firstDayOf(monthAfter(month))) - dayMs)

/** Both included. */
export const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs + 1

/** The first day of a span, or of as many days as there may be before its last. */
export function lastDaysUntil({ from, to }: { readonly from: string; readonly to: string }, most: number) {
  const first = day(Date.parse(to) - (most - 1) * dayMs)
  return from < first ? first : from
}
