/** Today so far, or the same part of the same weekday some weeks ago. Instants in ms since 1970. */
export interface DaySoFar {
  readonly weeksAgo: number
  readonly from: number
  /** The time of day it is now, on that day. */
  readonly until: number
  /** Midnight after it. */
  readonly end: number
}

/** Weeks over which a weekday's average is taken. */
export const averagedWeeks = 4

const dayMs = 86_400_000

/** Today and the same weekday of each of the last four weeks, by the clock on the wall of this time zone. */
export function comparedDays(now: number, timeZone: string): DaySoFar[] {
  const wall = wallClock(now, timeZone)
  const midnight = wall - (wall % dayMs)
  return Array.from({ length: averagedWeeks + 1 }, (_, weeksAgo) => {
    const back = 7 * weeksAgo * dayMs
    return {
      weeksAgo,
      from: instantOf(midnight - back, timeZone),
      until: instantOf(wall - back, timeZone),
      end: instantOf(midnight - back + dayMs, timeZone),
    }
  })
}

/** How many of the weeks before, last week first, can be compared: those on whose day the shop had begun before. */
export const comparableWeeks = (days: readonly DaySoFar[], beganAt: number) =>
  days.filter((it) => it.weeksAgo > 0 && it.from >= beganAt).length

const units = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const

/** What the clock on the wall shows, as if that were UTC. */
function wallClock(instant: number, timeZone: string): number {
  const numeric = Object.fromEntries(units.map((unit) => [unit, 'numeric']))
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric })
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const [year = 0, month = 1, ...rest] = units.map((unit) => parts.get(unit) ?? 0)
  const milliseconds = ((instant % 1000) + 1000) % 1000
  return Date.UTC(year, month - 1, ...rest) + milliseconds
}

/** The instant at which that clock shows this; asked twice, because the clocks may have been changed in between. */
function instantOf(wall: number, timeZone: string): number {
  const guess = wall - (wallClock(wall, timeZone) - wall)
  return wall - (wallClock(guess, timeZone) - guess)
}
