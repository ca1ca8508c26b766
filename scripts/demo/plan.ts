import { type Chance, chance } from './random.ts'
import { lifeNames, type LifeName, lives } from './lives.ts'

/** An order of the demo's year, before it is brought about. */
export interface Planned {
  readonly at: number
  readonly life: LifeName
  readonly product: string
  readonly email: string
  readonly name: string
  readonly state: string
  readonly coupon: string | null
}

const dayMs = 86_400_000
const hourMs = 3_600_000

/** In hours from midnight of the shop's day: few at night, most in the evening. */
const hours: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 7],
  [4, 10],
  [4, 13],
  [3, 16],
  [6, 19],
  [5, 21],
  [2, 23],
]

const products: readonly (readonly [number, string])[] = [
  [34, 'starter'],
  [40, 'pro'],
  [18, 'premium'],
  [8, 'platinum'],
]

const firstNames =
  'Asha Ravi Meera Arjun Kavya Imran Priya Dev Fatima Rohan Ananya Joseph Lakshmi Vikram Nisha'.split(' ')
const lastNames = 'Rao Sharma Iyer Khan Patel Das Reddy Nair Singh Bose Mehta Pillai'.split(' ')
const states = 'KA MH TN DL KL GJ TS WB UP RJ'.split(' ')

interface Customer extends Pick<Planned, 'email' | 'name' | 'state'> {}

interface Span {
  readonly days: number
  /** Its end, in ms since 1970. */
  readonly until: number
}

/**
 * A time that ends now: it grows, it has weekends and a festive season, most customers come once, and everything that
 * can become of an order does.
 */
export function plan(seed: number, { days, until }: Span): Planned[] {
  const luck = chance(seed)
  const known: Customer[] = []
  const planned: Planned[] = []
  for (let ago = days; ago >= 0; ago--)
    for (const at of ordersOf(luck, until - ago * dayMs, 1 - ago / days))
      if (at < until - hourMs) planned.push(orderAt(luck, known, at))
  const inOrder = planned.toSorted((a, b) => a.at - b.at)
  // Early enough for what takes weeks, the longest first.
  const apart = inOrder.length / 2 / lifeNames.length
  const each = new Map(lifeNames.toReversed().map((life, nth) => [Math.floor(nth * apart), life]))
  return inOrder.map((it, index) => ({ ...it, life: each.get(index) ?? it.life }))
}

function ordersOf(luck: Chance, day: number, grown: number): number[] {
  const date = new Date(day)
  const isWeekend = date.getUTCDay() % 6 === 0
  const isFestive = date.getUTCMonth() === 9 || date.getUTCMonth() === 10
  const wanted = (0.8 + 1.6 * grown) * (isWeekend ? 0.7 : 1) * (isFestive ? 1.6 : 1)
  const count = Math.floor(wanted + luck.between(0, 1.2))
  const midnight = Math.floor(day / dayMs) * dayMs - 5.5 * hourMs
  return Array.from({ length: count }, () => midnight + (luck.oneOf(hours) + luck.between(0, 2)) * hourMs)
}

function orderAt(luck: Chance, known: Customer[], at: number): Planned {
  const customer =
    known.length > 20 && luck.is(0.22) ? luck.oneOf(known.map((it) => [1, it])) : stranger(luck, known.length)
  known.push(customer)
  return {
    at,
    ...customer,
    life: luck.oneOf(lifeWeights),
    product: luck.oneOf(products),
    coupon: luck.is(0.12) ? 'DEMO20' : null,
  }
}

const lifeWeights = lifeNames.map((name) => [lives[name].weight, name] as const)

function stranger(luck: Chance, nth: number): Customer {
  const pick = (among: readonly string[]) => luck.oneOf(among.map((it) => [1, it] as const))
  const [first, last] = [pick(firstNames), pick(lastNames)]
  return {
    name: `${first} ${last}`,
    email: `${first}.${last}${nth}@demo.example`.toLowerCase(),
    state: pick(states),
  }
}
