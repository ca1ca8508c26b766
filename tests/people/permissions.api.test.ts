import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { may, type Permission, roles } from '#domain/people/roles.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { anotherApi, json } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

/** Open on purpose: the ways in and out. Everything else under these addresses wants a session or a token. */
const doors = new Set([
  'POST /admin/login',
  'POST /admin/logout',
  'POST /admin/invitation',
  'POST /admin/join',
])
const adminToken = 'a-token-for-tests-alone-that-is-long-enough'
const changes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

type App = Pick<Shop['app'], 'inject' | 'close'>
type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Route {
  readonly name: string
  readonly method: Method
  readonly url: string
  /** Null for what anybody with a session may do. */
  readonly needs: Permission | null
}

let shop: Shop
let app: App
let routes: Route[]
let headersOf: Record<(typeof roles)[number], Record<string, string>>

const isMethod = (text: string): text is Method => ['GET', 'HEAD', ...changes].includes(text)

const isFastify = (value: unknown): value is { fastify: FastifyInstance } =>
  typeof value === 'object' && value !== null && 'fastify' in value

/** Every route the running app has, also those its documentation does not mention. */
async function withRoutes<T>(build: () => Promise<T>): Promise<{ built: T; found: RouteOptions[] }> {
  const found: RouteOptions[] = []
  const listen = (message: unknown): void => {
    if (isFastify(message)) message.fastify.addHook('onRoute', (route) => void found.push(route))
  }
  subscribe('fastify.initialization', listen)
  const built = await build()
  unsubscribe('fastify.initialization', listen)
  return { built, found }
}

const isPage = ({ method, url }: Route) => url.startsWith('/admin') && (method === 'GET' || method === 'HEAD')

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  const desk = { ...shop.config.desk, token: adminToken }
  const { built, found } = await withRoutes(() => anotherApi(shop, { desk }))
  app = built
  routes = found
    .flatMap(({ method, url, config }) =>
      [method]
        .flat()
        .filter(isMethod)
        .map((it) => ({ name: `${it} ${url}`, method: it, url, needs: config?.needs ?? null })),
    )
    .filter(({ url }) => url.startsWith('/api/admin/') || url.startsWith('/admin'))
  const signedIn = roles.map(async (role) => [role, await signedInAs(shop, role)] as const)
  const [owner, staff, accountant, viewer] = (await Promise.all(signedIn)).map(([, headers]) => headers)
  headersOf = { owner: owner!, staff: staff!, accountant: accountant!, viewer: viewer! }
})
afterAll(async () => {
  await app.close()
  await shop.close()
})

/** Of nothing there is: whoever is let in finds that out. */
const address = (url: string) => url.replaceAll(/:\w+|\*/g, '999999999')

async function tryIt(route: Route, headers: Record<string, string>) {
  const { method, url } = route
  const accept = { accept: 'application/json', ...headers }
  const how = changes.has(method) && method !== 'DELETE' ? json({}, accept) : { headers: accept }
  const answer = await app.inject({ method, url: address(url), ...how })
  const code =
    method === 'HEAD' || !answer.body.startsWith('{') ? '' : (answer.json<{ code?: string }>().code ?? '')
  return { status: answer.statusCode, code }
}

/** What each route answered, but for those that answered as expected: by name, so that a failure says which. */
async function unlike(
  among: readonly Route[],
  headers: (route: Route) => Record<string, string>,
  expected: (answer: { status: number; code: string }, route: Route) => boolean,
) {
  const wrong: string[] = []
  for (const route of among) {
    const answer = await tryIt(route, headers(route))
    if (!expected(answer, route)) wrong.push(`${route.name}: ${answer.status} ${answer.code}`)
  }
  return wrong
}

const guarded = () => routes.filter((it) => !isPage(it) && !doors.has(it.name))
const isRefusal = (code: string) => ['SIGNED_OUT', 'ROLE_MAY_NOT', 'CSRF_TOKEN_WRONG'].includes(code)

describe('every route of the desk', { timeout: 120_000 }, () => {
  test('is found, and says what its caller must be allowed', () => {
    expect(guarded().map((it) => it.name)).toEqual(
      expect.arrayContaining(['GET /api/admin/session', 'POST /api/admin/people', 'POST /admin/keepalive']),
    )
    const silent = guarded().filter((it) => it.needs === null && it.name !== 'POST /admin/keepalive')
    expect(silent.map((it) => it.name)).toEqual([])
  })

  test('turns away whoever has no session, a forged one, or a wrong token', async () => {
    const name = `origin_session_${shop.config.port}`
    for (const headers of [
      {},
      { cookie: `${name}=forged` },
      { authorization: 'Bearer wrong' },
      { authorization: `bearer ${adminToken}x` },
      { ...headersOf.owner, authorization: 'Bearer wrong' },
    ])
      expect(
        await unlike(
          guarded(),
          () => headers,
          ({ status }) => status === 401,
        ),
      ).toEqual([])
  })

  test.each(roles)('lets in %s where the role may, and nowhere else', async (role) => {
    const wrong = await unlike(
      guarded().filter((it) => it.needs !== null),
      () => headersOf[role],
      ({ status, code }, { method, needs }) =>
        needs !== null && may(role, needs)
          ? status !== 401 && status !== 403 && !isRefusal(code)
          : status === 403 && (method === 'HEAD' || code === 'ROLE_MAY_NOT'),
    )
    expect(wrong).toEqual([])
  })

  test('that changes something wants the word of the open page from a session, and none from a token', async () => {
    const changing = guarded().filter((it) => changes.has(it.method))
    expect(changing.length).toBeGreaterThan(5)
    const { cookie = '' } = headersOf.owner
    const another = { cookie, 'x-csrf-token': headersOf.staff['x-csrf-token'] ?? '' }
    for (const headers of [{ cookie }, another])
      expect(
        await unlike(
          changing,
          () => headers,
          ({ status, code }) => status === 403 && code === 'CSRF_TOKEN_WRONG',
        ),
      ).toEqual([])
    const byToken = { authorization: `Bearer ${adminToken}` }
    const ofDesk = changing.filter((it) => it.needs !== null)
    expect(
      await unlike(
        ofDesk,
        () => byToken,
        ({ code }) => !isRefusal(code),
      ),
    ).toEqual([])
  })
})
