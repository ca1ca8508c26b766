import { type Static, Type } from 'typebox'
import { mostPoolText } from '#domain/licences/pool.ts'
import { linePattern, slugPattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const
const id = { pattern: '^[0-9]{1,18}$' } as const
const Instant = Type.String({ format: 'date-time' })
const NullableText = Type.Union([Type.String(), Type.Null()])
const NullableInstant = Type.Union([Instant, Type.Null()])
const After = Type.Optional(Type.String({ maxLength: 500 }))
const Product = Type.Object({ slug: Type.String(), name: Type.String() })

export const LicenceParams = Type.Object({ id: Type.String(id) })
export const ActivationParams = Type.Object({ id: Type.String(id), activation: Type.String(id) })
export const LicencesOfOrder = Type.Object({ number: Type.String(id) })

export const LicencesQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        pattern: linePattern,
        maxLength: 200,
        description: 'An order’s number, a licence key, or the last five characters of one',
      }),
    ),
    product: Type.Optional(Type.String({ pattern: slugPattern, maxLength: 64 })),
    after: After,
  },
  closed,
)

const licence = {
  id: Type.String(),
  key: Type.Union([Type.String(), Type.Null()], {
    description: 'Null for who may not know the customers',
  }),
  end: Type.String({ description: 'The end of the key, such as …18ZSJ' }),
  order_number: Type.String(),
  product: Product,
  activation_limit: Type.Union([Type.Integer(), Type.Null()]),
  activations: Type.Integer(),
  issued_at: Instant,
  revoked_at: NullableInstant,
  revoked_by: Type.Union([Type.String(), Type.Null()], {
    description: 'Null where it ended with the purchase',
  }),
  access_ended: Type.Boolean({ description: 'The purchase was taken back' }),
}

export const LicenceView = Type.Object(licence)
export type LicenceView = Static<typeof LicenceView>

export const LicenceList = Type.Object({
  items: Type.Array(LicenceView),
  next: NullableText,
  previous: NullableText,
})
export type LicenceList = Static<typeof LicenceList>

export const OrderLicenceView = Type.Object({
  ...licence,
  places: Type.Array(
    Type.Object({ id: Type.String(), instance: NullableText, name: NullableText, activated_at: Instant }),
    { description: 'Where it is in use, latest first, up to 100' },
  ),
})
export type OrderLicenceView = Static<typeof OrderLicenceView>

export const OrderLicences = Type.Object({ items: Type.Array(OrderLicenceView) })
export type OrderLicences = Static<typeof OrderLicences>

export const PoolsQuery = Type.Object({ after: After }, closed)
export const PoolParams = Type.Object({ product: Type.String({ pattern: slugPattern, maxLength: 64 }) })

export const PoolView = Type.Object({
  product: Product,
  free: Type.Integer(),
  sold: Type.Integer(),
  waiting: Type.Integer({ description: 'Orders that were paid and have no key yet' }),
  is_low: Type.Boolean({ description: 'Fewer than ten keys are free' }),
})
export type PoolView = Static<typeof PoolView>

export const PoolList = Type.Object({
  items: Type.Array(PoolView),
  next: NullableText,
  previous: NullableText,
})
export type PoolList = Static<typeof PoolList>

export const AddKeys = Type.Object(
  {
    keys: Type.String({
      minLength: 1,
      maxLength: mostPoolText,
      description: 'A key a line, each of 4 to 200 printable characters',
    }),
  },
  closed,
)

export const Done = Type.Object({ done: Type.Literal(true) })
