import type { Role } from './roles.ts'

/** What somebody signs in with. Lower case, so that no two names look alike. */
export const usernamePattern = '^[a-z0-9](?:[a-z0-9._\\-]{0,38}[a-z0-9])?$'

export const personStates = ['active', 'invited', 'disabled'] as const
/** Invited until they have chosen a password. */
export type PersonState = (typeof personStates)[number]

/** Somebody who may sign in, or might. */
export interface Person {
  readonly id: number
  readonly username: string
  readonly email: string | null
  readonly role: Role
  readonly state: PersonState
  /** When their invitation was made, where there was one. */
  readonly invitedAt: Date | null
  readonly signedInAt: Date | null
  readonly version: number
}

const daySeconds = 24 * 60 * 60

/** How long an invitation may be followed. */
export const invitationSeconds = 7 * daySeconds

/** How long a browser that has signed in is known. */
export const knownBrowserSeconds = 180 * daySeconds
