import type { Static } from 'typebox'
import { computed, readonly, ref, shallowRef } from 'vue'
import type { KeptAlive, SessionView } from '#api/people/schemas.ts'
import type { Permission } from '#domain/people/roles.ts'
import { fetchOnce, grantAccess } from './api.ts'
import { connectionLost, untilReconnected } from './connection.ts'
import { problemOf, toProblem } from './problem.ts'

export type Session = SessionView

const extendEveryMs = 60_000

const current = shallowRef<Session | null>(null)
/** By this browser's clock, which may differ from the server's. */
const endsAtMs = ref(0)
const ended = ref(false)
let extendedAtMs = 0
let waiting: PromiseWithResolvers<void> | null = null

export const session = readonly(current)
export const sessionEndsAtMs = readonly(endsAtMs)
/** True while the person has to sign in again over the open page. */
export const isSignedOut = readonly(ended)
export const timeZone = computed(() => current.value?.shop.time_zone ?? 'Asia/Kolkata')

export const may = (permission: Permission): boolean =>
  current.value?.permissions.includes(permission) ?? false

/** The session as the server has it; null when signed out. Looking does not extend it. */
export async function loadSession(): Promise<Session | null> {
  const response = await fetchOnce('/api/admin/session', { headers: { accept: 'application/json' } })
  if (response.status === 401) return null
  if (!response.ok) throw await problemOf(response)
  return take(response)
}

/** Like `loadSession`, and waits where the server does not answer. */
export async function sessionOrNull(): Promise<Session | null> {
  for (;;) {
    try {
      return await loadSession()
    } catch (error) {
      if (!toProblem(error).isUnreachable) throw error
      connectionLost()
      await untilReconnected()
    }
  }
}

/** Signs in; throws the problem that the answer says. Another person than before gets a page of their own. */
export async function signIn(username: string, password: string): Promise<Session> {
  const before = current.value?.person.username
  const response = await post('/admin/login', { username, password })
  if (!response.ok) throw await problemOf(response)
  const signedIn = await take(response)
  if (before !== undefined && before !== signedIn.person.username) location.reload()
  return signedIn
}

/** Ends this session, or every one of this person, and goes to the sign-in page. */
export async function signOut({ everywhere = false } = {}): Promise<void> {
  const response = await post('/admin/logout', { everywhere })
  if (!response.ok && response.status !== 401) throw await problemOf(response)
  location.assign('/admin/login')
}

/** The person did something: their session begins anew, asked of the server at most once a minute. */
export function extend(): void {
  if (current.value === null || ended.value || Date.now() - extendedAtMs < extendEveryMs) return
  void extendNow().catch(() => undefined)
}

export async function extendNow(): Promise<void> {
  extendedAtMs = Date.now()
  const response = await post('/admin/keepalive', {})
  if (response.status === 401) return sessionEnded()
  if (!response.ok) throw await problemOf(response)
  const { expires_at }: Static<typeof KeptAlive> = await response.json()
  endsAtMs.value = byOurClock(expires_at, response)
}

/** Shows the way back in over the page, or removes it where another tab has found it. */
export async function checkSession(): Promise<void> {
  if ((await loadSession()) === null) sessionEnded()
}

function sessionEnded(): void {
  if (current.value !== null) ended.value = true
}

/** Settles when the person has signed in again. */
async function signInAgain(): Promise<void> {
  if (current.value === null) {
    const next = location.pathname + location.search
    location.assign(`/admin/login?next=${encodeURIComponent(next)}`)
  }
  ended.value = true
  waiting ??= Promise.withResolvers<void>()
  await waiting.promise
}

async function take(response: Response): Promise<Session> {
  const loaded: Session = await response.json()
  const isSame = current.value === null || current.value.person.username === loaded.person.username
  current.value = loaded
  endsAtMs.value = byOurClock(loaded.expires_at, response)
  if (isSame) {
    ended.value = false
    waiting?.resolve()
    waiting = null
  }
  return loaded
}

function byOurClock(expiresAt: string | null, response: Response): number {
  if (expiresAt === null) return Infinity
  const answeredAt = Date.parse(response.headers.get('date') ?? '') || Date.now()
  return Date.now() + Date.parse(expiresAt) - answeredAt
}

const post = (path: string, body: object): Promise<Response> =>
  fetchOnce(path, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'x-csrf-token': current.value?.csrf ?? '',
    },
    body: JSON.stringify(body),
  })

grantAccess({ csrf: () => current.value?.csrf ?? null, signInAgain, extend })
