import { Type } from 'typebox'
import { keyLength } from '#domain/licences/key.ts'
import { invalidReasons } from '#domain/licences/validity.ts'
import { linePattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const

const Key = Type.String({
  pattern: linePattern,
  minLength: keyLength.min,
  maxLength: keyLength.max,
  description:
    'The licence key. Of one of the shop’s own, small letters, missing dashes, O for 0, and I or L for 1 are taken.',
})
const Instance = Type.String({
  pattern: linePattern,
  maxLength: 200,
  description: 'What your program calls the place it runs at, the same each time: such as a machine’s id',
})

const example = { key: '7K3MW-0QX2R-9HV4T-C5BNE-18ZSJ', instance: 'c1f0a2e4' }

export const Activate = Type.Object(
  {
    key: Key,
    instance: Instance,
    name: Type.Optional(
      Type.String({ pattern: linePattern, maxLength: 200, description: 'For people, such as Asha’s laptop' }),
    ),
  },
  { ...closed, examples: [{ ...example, name: 'Asha’s laptop' }] },
)

export const Validate = Type.Object(
  { key: Key, instance: Type.Optional(Instance) },
  { ...closed, examples: [example] },
)

export const Deactivate = Type.Object({ key: Key, instance: Instance }, { ...closed, examples: [example] })

const Licence = Type.Object({
  product: Type.String(),
  activation_limit: Type.Union([Type.Integer(), Type.Null()], {
    description: 'In how many places it may be in use at once; null for no end',
  }),
  activations: Type.Integer({ description: 'In how many places it is in use' }),
})

export const Activated = Type.Object({
  activated: Type.Literal(true),
  instance: Type.String(),
  licence: Licence,
})

export const Validated = Type.Object({
  valid: Type.Boolean(),
  reason: Type.Optional(
    Type.Enum([...invalidReasons], { description: 'Why it is not valid, where it is not' }),
  ),
  licence: Type.Union([Licence, Type.Null()], { description: 'Null for a key that nobody knows' }),
})

export const Deactivated = Type.Object({
  deactivated: Type.Literal(true),
  instance: Type.String(),
  licence: Licence,
})
