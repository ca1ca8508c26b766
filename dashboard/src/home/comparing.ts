import type { Compared } from '#api/home/schemas.ts'

interface Words {
  readonly format: (figure: number) => string
  readonly same: 'As much' | 'As many'
  readonly less: 'less' | 'fewer'
}

/** Such as "₹998.00 more than last Monday by now". */
export function against({ today, last_week }: Compared, weekday: string, words: Words): string {
  if (last_week === null) return `There is no last ${weekday} to compare with yet`
  if (today === last_week) return `${words.same} as last ${weekday} by now`
  const difference = words.format(Math.abs(today - last_week))
  return `${difference} ${today > last_week ? 'more' : words.less} than last ${weekday} by now`
}

/** Why there is no average yet. */
export function missingAverage(weekday: string, weeks: number): string {
  const so = weeks === 0 ? 'none is over yet' : weeks === 1 ? 'one is over' : `${weeks} are over`
  return `It takes four ${weekday}s since your first order: ${so}`
}
