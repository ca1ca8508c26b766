/** What the clock on the shop's wall shows at an instant, as a field for date and time has it: `2026-11-23T14:05:09`. */
export const wallClock = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    .format(new Date(at))
    .replace(' ', 'T')

/** The end of the second in which that clock shows this; null for what no calendar has. */
export function instantOf(wall: string, timeZone: string): string | null {
  const asUtc = Date.parse(`${wall}Z`)
  if (Number.isNaN(asUtc)) return null
  const offset = (ms: number) => Date.parse(`${wallClock(new Date(ms).toISOString(), timeZone)}Z`) - ms
  // Twice, because the clocks may have been changed in between.
  const guess = asUtc - offset(asUtc)
  return new Date(asUtc - offset(guess) + 999).toISOString()
}
