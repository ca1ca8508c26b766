import { type Static, Type } from 'typebox'
import { emailPattern } from '#domain/customers/email.ts'
import { personStates, usernamePattern } from '#domain/people/person.ts'
import { roles } from '#domain/people/roles.ts'

const RoleName = Type.Enum([...roles])
const Instant = Type.String({ format: 'date-time' })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])
const Email = Type.String({ maxLength: 254, pattern: emailPattern })
const strict = { additionalProperties: false } as const

export const PersonView = Type.Object({
  id: Type.Integer(),
  username: Type.String(),
  email: orNull(Type.String()),
  role: RoleName,
  state: Type.Enum([...personStates]),
  invited_at: orNull(Instant),
  signed_in_at: orNull(Instant),
  /** Sent back with every change, so that of two owners only one decides. */
  version: Type.Integer(),
  is_you: Type.Boolean(),
  /** Signs in with ADMIN_PASSWORD. */
  by_settings: Type.Boolean(),
})
export type PersonView = Static<typeof PersonView>

export const PeopleQuery = Type.Object({ after: Type.Optional(Type.String({ maxLength: 200 })) }, strict)

export const PeopleList = Type.Object({
  items: Type.Array(PersonView),
  next: orNull(Type.String()),
  previous: Type.Null(),
})
export type PeopleList = Static<typeof PeopleList>

export const Invite = Type.Object(
  { username: Type.String({ pattern: usernamePattern }), email: Email, role: RoleName },
  strict,
)
export type Invite = Static<typeof Invite>

const version = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

export const InviteAgain = Type.Object({ version, email: Email }, strict)
export const RoleChange = Type.Object({ version, role: RoleName }, strict)
export const AtVersion = Type.Object({ version }, strict)
export const PersonParams = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
})

export const InvitationView = Type.Object({
  person: PersonView,
  /** Shown once, to hand over by other means than mail. */
  link: Type.String(),
  expires_at: Instant,
})
export type InvitationView = Static<typeof InvitationView>

export const AccountView = Type.Object({
  username: Type.String(),
  email: orNull(Type.String()),
  role: RoleName,
  /** The password is ADMIN_PASSWORD and is changed there. */
  by_settings: Type.Boolean(),
  sessions: Type.Array(
    Type.Object({ id: Type.String(), browser: Type.String(), since: Instant, is_this: Type.Boolean() }),
  ),
})
export type AccountView = Static<typeof AccountView>

export const EmailChange = Type.Object({ email: orNull(Email) }, strict)
export const PasswordChange = Type.Object(
  {
    current_password: Type.String({ minLength: 1, maxLength: 1000 }),
    new_password: Type.String({ maxLength: 1000 }),
  },
  strict,
)
export type PasswordChange = Static<typeof PasswordChange>
export const SessionParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{16}$' }) })
