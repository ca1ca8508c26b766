import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hit, type Rate } from '#adapters/db/limits.ts'
import { signInLimits } from '#domain/people/sign-in-limits.ts'
import { aPerson, deskPassword, signedInAs } from '#tests/support/desk.ts'
import { anotherApi, json, problemOf } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())

const session = (headers: Record<string, string> = {}) =>
  shop.app.inject({ method: 'GET', url: '/api/admin/session', headers })

interface Browser {
  readonly from?: string
  readonly cookies?: Record<string, string>
  readonly app?: Pick<Shop['app'], 'inject'>
}

const signIn = (username: string, password: string, { from, cookies, app = shop.app }: Browser = {}) =>
  app.inject({
    method: 'POST',
    url: '/admin/login',
    ...(from ? { remoteAddress: from } : {}),
    ...(cookies ? { cookies } : {}),
    ...json({ username, password }),
  })

/** What a browser keeps of an answer. */
const kept = ({ cookies }: { cookies: readonly { name: string; value: string }[] }) =>
  Object.fromEntries(cookies.map((it) => [it.name, it.value]))

const cookieHeader = (cookies: Record<string, string>) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')

const failures = () =>
  shop.rows<{ actor: string; subject: string; role: string | null }>(
    `select actor, subject, role from audit where action = 'person.sign-in-failed' order by id`,
  )

const useUp = async (key: string, rate: Rate) => {
  for (let index = 0; index < rate.hits; index++) await hit(shop.orm.em.fork(), key, rate)
}

test('whoever has no session is told to sign in', async () => {
  const answer = await session()
  expect(answer.statusCode).toBe(401)
  expect(problemOf(answer).code).toBe('SIGNED_OUT')
})

test('the sign-in page learns whose desk it is, and nothing else', async () => {
  const answer = await shop.app.inject('/api/people/door')
  expect(answer.json()).toEqual({
    shop: {
      name: 'Suresh AI Origin',
      time_zone: 'Asia/Kolkata',
      accent: expect.stringMatching(/^#/),
      url: shop.url,
      sandbox: true,
    },
  })
})

describe('signing in', () => {
  test('begins a session that the cookie carries, and knows the browser from then on', async () => {
    await aPerson(shop, 'staff')
    const answer = await signIn('staff', deskPassword)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toBe('no-store')
    const [cookie, browser] = answer.cookies
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(cookie?.maxAge).toBeUndefined()
    expect(browser).toMatchObject({ httpOnly: true, sameSite: 'Lax', maxAge: 180 * 24 * 60 * 60 })
    const seen = await session({ cookie: cookieHeader(kept(answer)) })
    expect(seen.json()).toMatchObject({ person: { username: 'staff', role: 'staff' } })
  })

  test('again in the same browser ends the session it held', async () => {
    await aPerson(shop, 'staff')
    const first = kept(await signIn('staff', deskPassword))
    const second = kept(await signIn('staff', deskPassword, { cookies: first }))
    expect(Object.values(second)).not.toContain(Object.values(first)[0])
    expect((await session({ cookie: cookieHeader(first) })).statusCode).toBe(401)
    expect((await session({ cookie: cookieHeader(second) })).statusCode).toBe(200)
  })

  test('fails alike for a wrong word, a name nobody has, and somebody who is kept out', async () => {
    await aPerson(shop, 'viewer', 'former')
    await shop.rows(`update people set disabled_at = now() where username = 'former'`)
    const answers = [
      await signIn('staff', 'not the right one', { from: '198.51.100.1' }),
      await signIn('nobody-at-all', deskPassword, { from: '198.51.100.1' }),
      await signIn('former', deskPassword, { from: '198.51.100.1' }),
    ]
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401)
      expect(answer.json()).toMatchObject({ code: 'SIGN_IN_FAILED' })
      expect(answer.cookies).toEqual([])
    }
  })

  test('with ADMIN_PASSWORD, which wins over the stored one for ADMIN_USERNAME alone', async () => {
    await aPerson(shop, 'owner', 'boss')
    await aPerson(shop, 'staff')
    const app = await anotherApi(shop, { owner: { username: 'boss', password: 'from-the-settings' } })
    const status = async (name: string, word: string) => (await signIn(name, word, { app })).statusCode
    expect(await status('boss', 'from-the-settings')).toBe(200)
    expect(await status('boss', deskPassword)).toBe(401)
    expect(await status('staff', 'from-the-settings')).toBe(401)
    expect(await status('staff', deskPassword)).toBe(200)
    await app.close()
  })
})

describe('too many failures', () => {
  test('from one address stop that address, in words and with Retry-After, and successes do not count', async () => {
    const from = '198.51.100.7'
    await aPerson(shop, 'staff')
    await useUp(`sign-in:${from}`, { ...signInLimits.address, hits: 8 })
    for (let index = 0; index < 3; index++)
      expect((await signIn('staff', deskPassword, { from })).statusCode).toBe(200)
    const tries = Array.from({ length: 4 }, () => signIn('staff', 'not the right one', { from }))
    const statuses = (await Promise.all(tries)).map((it) => it.statusCode)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([401, 401, 429, 429])
    const refused = await signIn('staff', deskPassword, { from })
    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(500)
    expect(problemOf(refused)).toMatchObject({
      code: 'TOO_MANY_SIGN_INS',
      detail: expect.stringMatching(/Try again in \d+ minutes\.$/),
    })
    expect((await signIn('staff', deskPassword, { from: '198.51.100.8' })).statusCode).toBe(200)
  })

  test('for one name stop strangers, never a browser that has signed in before', async () => {
    await aPerson(shop, 'owner', 'suresh')
    const home = { from: '198.51.100.20', cookies: kept(await signIn('suresh', deskPassword)) }
    await signIn('suresh', 'a guess', { from: '198.51.100.99' })
    await useUp(await newestCounter('sign-in-name:'), { ...signInLimits.name, hits: 99 })
    const stranger = await signIn('suresh', 'a guess', { from: '198.51.100.21' })
    expect(stranger.statusCode).toBe(429)
    expect(stranger.json<{ detail: string }>().detail).toContain('a browser you have signed in with')
    expect((await signIn('suresh', deskPassword, home)).statusCode).toBe(200)
  })

  test('from the very address of the owner do not stop the owner’s browser either', async () => {
    await aPerson(shop, 'owner', 'asha')
    const from = '198.51.100.30'
    const home = { from, cookies: kept(await signIn('asha', deskPassword)) }
    await useUp(`sign-in:${from}`, signInLimits.address)
    expect((await signIn('asha', deskPassword, { from })).statusCode).toBe(429)
    expect((await signIn('asha', deskPassword, home)).statusCode).toBe(200)
  })

  test('in a browser that is known stop it, too; and it is known for its own person alone', async () => {
    await aPerson(shop, 'owner', 'meera')
    await aPerson(shop, 'staff')
    const from = '198.51.100.40'
    const cookies = kept(await signIn('meera', deskPassword))
    const guess = async () => (await signIn('meera', 'a guess', { from, cookies })).statusCode
    expect(await guess()).toBe(401)
    await useUp(await newestCounter('sign-in-browser:'), { ...signInLimits.knownBrowser, hits: 9 })
    expect(await guess()).toBe(429)
    await useUp(`sign-in:${from}`, signInLimits.address)
    expect((await signIn('staff', deskPassword, { from, cookies })).statusCode).toBe(429)
  })

  test('are in the audit log once a minute for each address, without what was typed', async () => {
    const before = await failures()
    const from = '198.51.100.50'
    await signIn('hunter2-typed-as-a-name', 'a guess', { from })
    await signIn('staff', 'a guess', { from })
    await signIn('staff', 'a guess', { from: '198.51.100.51' })
    expect((await failures()).slice(before.length)).toEqual([
      { actor: 'Somebody', subject: 'sign-in', role: null },
      { actor: 'Somebody', subject: 'person/staff', role: null },
    ])
    const [found] = await shop.rows<{ found: string }>(
      `select count(*) as found from audit a where a::text like '%hunter2%' or a::text like '%a guess%'`,
    )
    expect(Number(found?.found)).toBe(0)
  })
})

/** The counter of this kind that counted last. */
async function newestCounter(kind: string) {
  const [row] = await shop.rows<{ key: string }>(
    'select key from rate_hits where starts_with(key, ?) order by window_start desc limit 1',
    [kind],
  )
  return row?.key ?? ''
}

test('a change without the word of the open page is refused', async () => {
  const { cookie } = await signedInAs(shop, 'owner')
  const answer = await shop.app.inject({ method: 'POST', url: '/admin/keepalive', headers: { cookie } })
  expect(answer.statusCode).toBe(403)
  expect(problemOf(answer)).toMatchObject({ code: 'CSRF_TOKEN_WRONG', field: 'X-CSRF-Token' })
})

test('a change that another site’s page asked for is refused, whatever word it carries', async () => {
  const headers = { ...(await signedInAs(shop, 'owner')), 'sec-fetch-site': 'cross-site' }
  const answer = await shop.app.inject({ method: 'POST', url: '/admin/keepalive', headers })
  expect(problemOf(answer)).toMatchObject({ status: 403, code: 'CSRF_TOKEN_WRONG' })
})

const signOut = (headers: Record<string, string>, body?: unknown) =>
  shop.app.inject({
    method: 'POST',
    url: '/admin/logout',
    ...(body === undefined ? { headers } : json(body, headers)),
  })

describe('signing out', () => {
  test('ends the session', async () => {
    const [headers, other] = [await signedInAs(shop, 'owner'), await signedInAs(shop, 'owner')]
    expect((await session(headers)).statusCode).toBe(200)
    expect((await signOut(headers)).statusCode).toBe(204)
    expect((await session(headers)).statusCode).toBe(401)
    expect((await signOut(headers)).statusCode).toBe(204)
    expect((await session(other)).statusCode).toBe(200)
    expect((await signOut(other, { everywhere: false })).statusCode).toBe(204)
  })

  test('everywhere ends every session of this person and no other’s', async () => {
    const [here, there] = [await signedInAs(shop, 'staff'), await signedInAs(shop, 'staff')]
    const somebodyElse = await signedInAs(shop, 'viewer')
    expect((await signOut(here, { everywhere: true })).statusCode).toBe(204)
    expect((await session(here)).statusCode).toBe(401)
    expect((await session(there)).statusCode).toBe(401)
    expect((await session(somebodyElse)).statusCode).toBe(200)
  })
})
