import {
  cancel,
  dispute,
  download,
  failToPay,
  giveBack,
  type Happening,
  pay,
  payInDollars,
  payTooMuch,
  refundAtTheGateway,
  refundsArrive,
  refundsFail,
  resolve,
} from './happenings.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What happens, and how long after what happened before. */
export type Step = readonly [afterMs: number, happens: Happening]

interface Life {
  /** How many of a thousand orders go this way. */
  readonly weight: number
  readonly steps: readonly Step[]
}

const paid: Step = [4 * minuteMs, pay]
const failed: Step = [2 * minuteMs, failToPay]
const paidInDollars: Step = [5 * minuteMs, payInDollars]
const cancelled: Step = [5 * hourMs, cancel]
const downloaded: Step = [6 * minuteMs, download]
const arrived: Step = [2 * dayMs, refundsArrive]
const contested: Step = [21 * dayMs, dispute('open')]
const wholly = { part: 1, revokes: true, reason: 'customer-asked' } as const
const refundFailed: readonly Step[] = [paid, [3 * dayMs, giveBack(wholly)], [2 * dayMs, refundsFail]]

const asked = (reason: 'refund-failed' | 'currency-mismatch', how: Parameters<typeof resolve>[1]): Step => [
  dayMs,
  resolve(reason, how),
]

/** The ways an order goes, with every kind of trouble in them. */
export const lives = {
  paid: { weight: 570, steps: [paid, downloaded] },
  'paid, never downloaded': { weight: 60, steps: [paid] },
  'paid at the second try': { weight: 50, steps: [failed, paid, downloaded] },
  failed: { weight: 25, steps: [failed, failed, failed] },
  expired: { weight: 130, steps: [] },
  cancelled: { weight: 16, steps: [cancelled] },
  'paid after its end': { weight: 7, steps: [cancelled, [hourMs, pay], arrived] },
  'paid too much': { weight: 8, steps: [[3 * minuteMs, payTooMuch], arrived] },
  'paid twice': { weight: 10, steps: [paid, paid, arrived] },
  'given back': { weight: 28, steps: [paid, downloaded, [4 * dayMs, giveBack(wholly)], arrived] },
  'given back in part': {
    weight: 20,
    steps: [paid, [6 * dayMs, giveBack({ part: 0.4, revokes: false, reason: 'goodwill' })], arrived],
  },
  'given back at the gateway': { weight: 8, steps: [paid, [5 * dayMs, refundAtTheGateway]] },
  'a refund that failed and was tried again': {
    weight: 6,
    steps: [...refundFailed, asked('refund-failed', 'try-again'), arrived],
  },
  'a refund that failed and was paid by hand': {
    weight: 5,
    steps: [...refundFailed, asked('refund-failed', 'settled-elsewhere')],
  },
  'a refund that failed and was written off': {
    weight: 4,
    steps: [...refundFailed, asked('refund-failed', 'write-off')],
  },
  'paid in another currency, and given back': {
    weight: 6,
    steps: [paidInDollars, asked('currency-mismatch', 'refund'), arrived],
  },
  'a dispute won': { weight: 12, steps: [paid, downloaded, contested, [12 * dayMs, dispute('won')]] },
  'a dispute lost': { weight: 10, steps: [paid, contested, [14 * dayMs, dispute('lost')]] },
} as const satisfies Record<string, Life>

export type LifeName = keyof typeof lives

const isLife = (name: string): name is LifeName => name in lives
export const lifeNames: readonly LifeName[] = Object.keys(lives).filter(isLife)

/** How it ends: the troubles that still wait for somebody. */
export const atTheEnd: readonly (readonly [hoursAgo: number, steps: readonly Step[]])[] = [
  [2, []],
  [30, [paidInDollars]],
  [24 * 6, refundFailed],
  [24 * 24, [paid, contested]],
  [24 * 3, [paid, [2 * dayMs, giveBack({ part: 1, revokes: false, reason: 'not-as-described' })]]],
]
