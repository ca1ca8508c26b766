import { type Static, Type } from 'typebox'

const Instant = Type.String({ format: 'date-time' })
const nullable = <T extends typeof Instant>(type: T) => Type.Union([type, Type.Null()])
const NullableText = Type.Union([Type.String(), Type.Null()])
const Minor = Type.Integer({ description: 'Minor units' })
const NullableMinor = Type.Union([Minor, Type.Null()])

const Compared = Type.Object({
  today: Type.Integer(),
  last_week: Type.Union([Type.Integer(), Type.Null()], {
    description: 'The same weekday of last week up to this time of day; null while the shop is younger',
  }),
  average: Type.Union([Type.Integer(), Type.Null()], {
    description: 'The average of the last four of this weekday; null while the shop is younger',
  }),
})
export type Compared = Static<typeof Compared>

const MoneyTaken = Type.Object({
  currency: Type.String(),
  taken: Compared,
  given_back_minor: Minor,
  hours: Type.Array(Type.Object({ today_minor: Minor, last_week_minor: NullableMinor }), {
    description: 'By hour of the day, 0 to 23',
  }),
})
export type MoneyTaken = Static<typeof MoneyTaken>

const Review = Type.Object({
  id: Type.Integer(),
  order_number: NullableText,
  in_words: Type.String(),
  amount_minor: NullableMinor,
  currency: NullableText,
  due_at: Instant,
})

const Next = Type.Object({
  subject: Type.String(),
  of: Type.Union([Type.String(), Type.Null()], { description: 'What explains the amount' }),
  order_number: NullableText,
  in_words: Type.String(),
  due_at: Instant,
  amount_minor: NullableMinor,
  currency: NullableText,
})
export type Next = Static<typeof Next>

export const HomeView = Type.Object({
  /** The shop's own time, which the sandbox can move. */
  now: Instant,
  needs_you: Type.Object({
    count: Type.Integer(),
    money: Type.Array(Type.Object({ amount_minor: Minor, currency: Type.String() })),
    soonest_due_at: nullable(Instant),
    items: Type.Array(Review),
  }),
  today: Type.Union(
    [
      Type.Object({
        weekday: Type.String(),
        day: Type.String({ format: 'date', description: 'Today by the shop’s clock' }),
        hour: Type.Integer({ description: 'The hour it is now, 0 to 23' }),
        placed: Type.Integer({ description: 'Orders placed today, paid or not' }),
        paid: Compared,
        money: Type.Array(MoneyTaken),
        weeks_to_compare: Type.Integer({ description: 'Of this weekday, up to four' }),
      }),
      Type.Null(),
    ],
    { description: 'Null before the first order' },
  ),
  next: Type.Array(Next),
  health: Type.Object({ tone: Type.Enum(['good', 'warn', 'bad']), text: Type.String() }),
})
export type HomeView = Static<typeof HomeView>
