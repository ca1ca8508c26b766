import { type Static, Type } from 'typebox'
import { permissionNames, roles } from '#domain/people/roles.ts'
import { linePattern } from '../patterns.ts'

const strict = { additionalProperties: false } as const

export const SignIn = Type.Object(
  {
    username: Type.String({ pattern: linePattern, maxLength: 100 }),
    password: Type.String({ minLength: 1, maxLength: 1000 }),
  },
  strict,
)
export type Credentials = Static<typeof SignIn>

const RoleName = Type.Enum([...roles])
const Instant = Type.String({ format: 'date-time' })

const DeskShop = Type.Object({
  name: Type.String(),
  time_zone: Type.String(),
  accent: Type.String(),
  url: Type.String(),
  sandbox: Type.Boolean(),
})

/** Whoever is signed in, and what a page needs to know before it shows anything. */
export const SessionView = Type.Object({
  person: Type.Object({ username: Type.String(), role: RoleName }),
  permissions: Type.Array(Type.Enum([...permissionNames])),
  /** Sent back as X-CSRF-Token with every change. */
  csrf: Type.String(),
  /** Null for a program with ADMIN_TOKEN. */
  expires_at: Type.Union([Instant, Type.Null()]),
  timeout_seconds: Type.Integer(),
  shop: DeskShop,
  needs_you: Type.Integer({ description: 'Open reviews that are not snoozed' }),
  demo: Type.Enum(['none', 'there', 'shown'], {
    description: 'Whether there is demo data, and this is of it',
  }),
})
export type SessionView = Static<typeof SessionView>

export const KeptAlive = Type.Object({ expires_at: Instant })

export const SignOut = Type.Object(
  {
    everywhere: Type.Optional(
      Type.Boolean({ description: 'Every browser of this person, not only this one' }),
    ),
  },
  strict,
)

/** Whose door it is, for somebody who has not come in yet. */
export const DoorView = Type.Object({ shop: DeskShop })
export type DoorView = Static<typeof DoorView>

const InvitationToken = Type.String({ pattern: linePattern, maxLength: 500 })
export const Invitation = Type.Object({ token: InvitationToken }, strict)

export const InvitedView = Type.Object({ username: Type.String(), role: RoleName, shop: DeskShop })
export type InvitedView = Static<typeof InvitedView>

export const Join = Type.Object(
  { token: InvitationToken, password: Type.String({ maxLength: 1000 }) },
  strict,
)
