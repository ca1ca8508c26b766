import type { Compared } from '#api/home/schemas.ts'

/** Such as "₹998.00 more than last Monday by now". */
export function against(
  { today, last_week }: Compared,
  weekday: string,
  format: (figure: number) => string,
): string {
  if (last_week === null) return `There is no last ${weekday} to compare with yet`
  if (today === last_week) return `As much as last ${weekday} by now`
  const difference = format(Math.abs(today - last_week))
  return `${difference} ${today > last_week ? 'more' : 'less'} than last ${weekday} by now`
}

/** Why there is no average yet. */
export function missingAverage(weekday: string, weeks: number): string {
  const so = weeks === 0 ? 'none is over yet' : weeks === 1 ? 'one is over' : `${weeks} are over`
  return `It takes four ${weekday}s since your first order: ${so}`
}
