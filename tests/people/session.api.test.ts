import { afterAll, beforeAll, expect, test } from 'vitest'
import { aPerson, deskPassword, signedInAs } from '#tests/support/desk.ts'
import { json, problemOf } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())

const session = (headers: Record<string, string> = {}) =>
  shop.app.inject({ method: 'GET', url: '/api/admin/session', headers })

test('whoever has no session is told to sign in', async () => {
  const answer = await session()
  expect(answer.statusCode).toBe(401)
  expect(problemOf(answer).code).toBe('SIGNED_OUT')
})

test('a name and its password begin a session that the cookie carries', async () => {
  await aPerson(shop, 'staff')
  const answer = await shop.app.inject({
    method: 'POST',
    url: '/admin/login',
    ...json({ username: 'staff', password: deskPassword }),
  })
  expect(answer.statusCode).toBe(200)
  const [cookie] = answer.cookies
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  const seen = await session({ cookie: `${cookie?.name}=${cookie?.value}` })
  expect(seen.json()).toMatchObject({ person: { username: 'staff', role: 'staff' } })
})

test('a change without the word of the open page is refused', async () => {
  const { cookie } = await signedInAs(shop, 'owner')
  const answer = await shop.app.inject({ method: 'POST', url: '/admin/keepalive', headers: { cookie } })
  expect(answer.statusCode).toBe(403)
  expect(problemOf(answer)).toMatchObject({ code: 'CSRF_TOKEN_WRONG', field: 'X-CSRF-Token' })
})

test('a session ends at sign-out', async () => {
  const headers = await signedInAs(shop, 'owner')
  expect((await session(headers)).statusCode).toBe(200)
  const out = await shop.app.inject({ method: 'POST', url: '/admin/logout', headers })
  expect(out.statusCode).toBe(204)
  expect((await session(headers)).statusCode).toBe(401)
})
