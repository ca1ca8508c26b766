import { createHash } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import { hit, type Rate, takeBack } from '#adapters/db/limits.ts'
import { peopleFailures } from '#domain/people/errors.ts'
import { signInLimits } from '#domain/people/sign-in-limits.ts'
import { AppError, type Failure } from '#domain/shared/failure.ts'

interface Allowance {
  readonly key: string
  readonly rate: Rate
  readonly usedUp: (retryAfterSeconds: number) => Failure
}

const { tooManyFromHere, tooManyForName } = peopleFailures

/** By hash: what somebody types as a name may be their password. */
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22)

interface Attempt {
  readonly username: string
  readonly ip: string
  /** The browser, where it has signed in as this person before. */
  readonly browser: string | null
}

/**
 * What a sign-in is counted against. A browser that is known to this person has an allowance of its own, so that a
 * stranger who tries their name, even from the same address, never keeps it out.
 */
export function signInAllowances({ username, ip, browser }: Attempt): readonly Allowance[] {
  const { address, name, knownBrowser } = signInLimits
  if (browser !== null)
    return [{ key: `sign-in-browser:${browser}`, rate: knownBrowser, usedUp: tooManyFromHere }]
  return [
    { key: `sign-in:${ip}`, rate: address, usedUp: tooManyFromHere },
    { key: `sign-in-name:${hashOf(username)}`, rate: name, usedUp: tooManyForName },
  ]
}

/** What a password that is asked for again is counted against. */
export const passwordAllowance = (personId: number): Allowance => ({
  key: `password:${personId}`,
  rate: signInLimits.knownBrowser,
  usedUp: tooManyFromHere,
})

/**
 * Runs what may fail within its allowances; only failures count. Each try is counted before it is made and given back
 * when it succeeds, so that many at once cannot slip through together.
 */
export async function withinAllowances(
  em: EntityManager,
  allowances: readonly Allowance[],
  succeeds: () => Promise<boolean>,
): Promise<boolean> {
  for (const { key, rate, usedUp } of allowances) {
    const retryAfterSeconds = await hit(em, key, rate)
    if (retryAfterSeconds > 0) throw new AppError(usedUp(retryAfterSeconds))
  }
  if (!(await succeeds())) return false
  for (const { key } of allowances) await takeBack(em, key)
  return true
}
