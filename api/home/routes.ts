import {
  countPlaced,
  readHours,
  readNeedsYou,
  readShopTime,
  readUpcoming,
} from '#adapters/db/home/repository.ts'
import { verdictInALine } from '#domain/health/verdict.ts'
import { comparableWeeks, comparedDays } from '#domain/home/days.ts'
import { type Compared, moneyTaken, ordersPaid } from '#domain/home/figures.ts'
import { referenceOfWait } from '#domain/ledger/reference.ts'
import { reviewsInWords, waitInWords } from '#domain/orders/words.ts'
import type { Money } from '#domain/shared/money.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { readHouse } from '../readings.ts'
import { HomeView } from './schemas.ts'

const shownOfAList = 5

/** Whatever an owner opens the desk for. */
export function homeRoutes(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/home',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['home'],
        summary: 'What needs you, today’s orders and money, what goes out next, and health in one line',
        response: { 200: HomeView, '4xx': Problem },
      },
    },
    async () => {
      const { now, beganAt } = await readShopTime(orm.em.fork())
      const [needsYou, today, next, health] = await Promise.all([
        needsYouView(deps),
        beganAt === null ? null : todayView(deps, now, beganAt),
        nextView(deps),
        healthView(deps),
      ])
      return { now: new Date(now).toISOString(), needs_you: needsYou, today, next, health }
    },
  )
}

const amountView = (amount: Money | null) => ({
  amount_minor: amount?.minor ?? null,
  currency: amount?.currency ?? null,
})

async function needsYouView({ orm }: Deps): Promise<HomeView['needs_you']> {
  const { count, money, soonest } = await readNeedsYou(orm.em.fork(), shownOfAList)
  return {
    count,
    money: money.map(({ minor, currency }) => ({ amount_minor: minor, currency })),
    soonest_due_at: soonest[0]?.dueAt.toISOString() ?? null,
    items: soonest.map(({ id, orderNumber, reason, amount, dueAt }) => ({
      id,
      order_number: orderNumber,
      in_words: reviewsInWords[reason],
      ...amountView(amount),
      due_at: dueAt.toISOString(),
    })),
  }
}

async function todayView({ orm, shopView }: Deps, now: number, beganAt: number): Promise<HomeView['today']> {
  const { timeZone } = await shopView()
  const days = comparedDays(now, timeZone)
  const [today] = days
  if (!today) return null
  const [figures, placed] = await Promise.all([
    readHours(orm.em.fork(), days, timeZone),
    countPlaced(orm.em.fork(), today),
  ])
  const weeks = comparableWeeks(days, beganAt)
  const money = moneyTaken({ figures, weeks }, 'INR')
  return {
    day: new Intl.DateTimeFormat('en-CA', { timeZone }).format(now),
    weekday: new Intl.DateTimeFormat('en-IN', { weekday: 'long', timeZone }).format(now),
    hour: Number(
      new Intl.DateTimeFormat('en-IN', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(now),
    ),
    placed,
    paid: comparedView(ordersPaid({ figures, weeks })),
    money: money.map(({ currency, taken, givenBackMinor, hours }) => ({
      currency,
      taken: comparedView(taken),
      given_back_minor: givenBackMinor,
      hours: hours.map((it) => ({ today_minor: it.todayMinor, last_week_minor: it.lastWeekMinor })),
    })),
    weeks_to_compare: weeks,
  }
}

const comparedView = ({ today, lastWeek, average }: Compared) => ({ today, last_week: lastWeek, average })

async function nextView({ orm }: Deps): Promise<HomeView['next']> {
  const waits = await readUpcoming(orm.em.fork(), shownOfAList)
  return waits.map(({ subject, kind, about, reason, dueAt, amount }) => ({
    subject,
    of: referenceOfWait({ kind, about }),
    order_number: /^order\/(\d+)$/.exec(subject)?.[1] ?? null,
    in_words: waitInWords({ kind, reason }),
    due_at: dueAt.toISOString(),
    ...amountView(amount),
  }))
}

const healthView = async (deps: Deps): Promise<HomeView['health']> =>
  verdictInALine((await readHouse(deps)).verdict)
