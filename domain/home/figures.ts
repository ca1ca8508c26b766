import { averagedWeeks } from './days.ts'

/** What one hour of one day brought in, or took back of sales. */
export interface HourFigure {
  readonly weeksAgo: number
  readonly kind: 'sale' | 'refund-of-sale'
  readonly currency: string
  /** 0 to 23, by the shop's clock. */
  readonly hour: number
  /** Up to the time of day it is now. */
  readonly countSoFar: number
  readonly minorSoFar: number
  readonly minor: number
}

/** A figure of today, and what it is compared with: null where there is too little to compare with. */
export interface Compared {
  readonly today: number
  readonly lastWeek: number | null
  /** Of the last four of this weekday, rounded to whole units. */
  readonly average: number | null
}

export interface MoneyFigures {
  readonly currency: string
  readonly taken: Compared
  /** Taken back today of sales, whenever they were made. */
  readonly givenBackMinor: number
  /** Money taken by hour of the day, 0 to 23. */
  readonly hours: readonly { readonly todayMinor: number; readonly lastWeekMinor: number | null }[]
}

interface Ground {
  readonly figures: readonly HourFigure[]
  /** How many weeks back there is something to compare with. */
  readonly weeks: number
}

/** Orders paid today against the same weekday, each up to the same time of day. */
export const ordersPaid = (ground: Ground): Compared => compare(ground, (it) => it.countSoFar)

/** The same of the money, one for each currency that was taken, most orders first; `fallback` when none was. */
export function moneyTaken(ground: Ground, fallback: string): MoneyFigures[] {
  const counts = new Map<string, number>()
  for (const { currency, countSoFar } of ground.figures)
    counts.set(currency, (counts.get(currency) ?? 0) + countSoFar)
  const currencies = [...counts].toSorted(([, a], [, b]) => b - a).map(([currency]) => currency)
  return (currencies.length > 0 ? currencies : [fallback]).map((currency) => ofCurrency(ground, currency))
}

function ofCurrency({ figures, weeks }: Ground, currency: string): MoneyFigures {
  const mine = figures.filter((it) => it.currency === currency)
  const back = mine.filter((it) => it.kind === 'refund-of-sale' && it.weeksAgo === 0)
  const taken = (weeksAgo: number, hour: number) =>
    sum(
      mine.filter((it) => it.kind === 'sale' && it.weeksAgo === weeksAgo && it.hour === hour),
      (it) => it.minor,
    )
  return {
    currency,
    taken: compare({ figures: mine, weeks }, (it) => it.minorSoFar),
    givenBackMinor: sum(back, (it) => it.minorSoFar),
    hours: Array.from({ length: 24 }, (_, hour) => ({
      todayMinor: taken(0, hour),
      lastWeekMinor: weeks > 0 ? taken(1, hour) : null,
    })),
  }
}

function compare({ figures, weeks }: Ground, of: (figure: HourFigure) => number): Compared {
  const sales = figures.filter((it) => it.kind === 'sale')
  const total = (weeksAgo: number) =>
    sum(
      sales.filter((it) => it.weeksAgo === weeksAgo),
      of,
    )
  const before = Array.from({ length: averagedWeeks }, (_, week) => total(week + 1))
  return {
    today: total(0),
    lastWeek: weeks > 0 ? (before[0] ?? 0) : null,
    average: weeks < averagedWeeks ? null : Math.round(before.reduce((a, b) => a + b, 0) / averagedWeeks),
  }
}

const sum = (figures: readonly HourFigure[], of: (figure: HourFigure) => number) =>
  figures.reduce((total, it) => total + of(it), 0)
