import { type Static, Type } from 'typebox'
import { permissionNames, roles } from '#domain/people/roles.ts'

export const SignIn = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 100 }),
  password: Type.String({ minLength: 1, maxLength: 1000 }),
})

export type Credentials = Static<typeof SignIn>

const RoleName = Type.Enum([...roles])

/** Whoever is signed in, and what a page needs to know before it shows anything. */
export const SessionView = Type.Object({
  person: Type.Object({ username: Type.String(), role: RoleName }),
  permissions: Type.Array(Type.Enum([...permissionNames])),
  /** Sent back as X-CSRF-Token with every change. */
  csrf: Type.String(),
  /** Null for a program with ADMIN_TOKEN. */
  expires_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  timeout_seconds: Type.Integer(),
  shop: Type.Object({
    name: Type.String(),
    time_zone: Type.String(),
    accent: Type.String(),
    url: Type.String(),
    sandbox: Type.Boolean(),
  }),
  needs_you: Type.Integer({ description: 'Open reviews' }),
})
export type SessionView = Static<typeof SessionView>

export const KeptAlive = Type.Object({ expires_at: Type.String({ format: 'date-time' }) })
