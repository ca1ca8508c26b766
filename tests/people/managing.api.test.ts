import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { InvitationView, PeopleList, PersonView } from '#api/people/desk-schemas.ts'
import type { Role } from '#domain/people/roles.ts'
import { aPerson, deskPassword, signedInAs } from '#tests/support/desk.ts'
import { anotherApi, json, problemOf } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner', 'suresh')
})
afterAll(() => shop.close())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const ask = (method: Method, path: string, ...[body, headers = owner]: [unknown?, Record<string, string>?]) =>
  shop.app.inject({
    method,
    url: `/api/admin/${path}`,
    ...(body === undefined ? { headers } : json(body, headers)),
  })

const invite = async (username: string, role: Role = 'staff', headers = owner) => {
  const email = `${username}@example.com`
  const answer = await ask('POST', 'people', { username, email, role }, headers)
  expect(answer.statusCode).toBe(201)
  return answer.json<InvitationView>()
}

const tokenIn = ({ link }: Pick<InvitationView, 'link'>) => new URL(link).searchParams.get('token') ?? ''

const join = (token: string, password = 'a long enough sentence') =>
  shop.app.inject({ method: 'POST', url: '/admin/join', ...json({ token, password }) })

const look = (token: string) =>
  shop.app.inject({ method: 'POST', url: '/admin/invitation', ...json({ token }) })

const seen = async (username: string): Promise<PersonView> => {
  const { items } = (await ask('GET', 'people')).json<PeopleList>()
  const found = items.find((it) => it.username === username)
  if (!found) throw new Error(`Nobody is named ${username}.`)
  return found
}

const byNumber = (a: number, b: number) => a - b

const audit = (username: string) =>
  shop.rows<{ action: string; actor: string; before: unknown; after: unknown }>(
    'select action, actor, before, after from audit where subject = ? order by id',
    [`person/${username}`],
  )

describe('an invitation', () => {
  test('lets somebody choose a password and brings them in, once', async () => {
    const invited = await invite('asha', 'accountant')
    expect(invited.person).toMatchObject({ username: 'asha', role: 'accountant', state: 'invited' })
    const token = tokenIn(invited)
    const known = await look(token)
    expect(known.json()).toMatchObject({ username: 'asha', role: 'accountant', shop: { sandbox: true } })
    const joined = await join(token)
    expect(joined.statusCode).toBe(200)
    expect(joined.json()).toMatchObject({ person: { username: 'asha', role: 'accountant' } })
    const [cookie] = joined.cookies
    const session = await shop.app.inject({
      url: '/api/admin/session',
      headers: { cookie: `${cookie?.name}=${cookie?.value}` },
    })
    expect(session.statusCode).toBe(200)
    expect((await seen('asha')).state).toBe('active')
    for (const again of [await join(token, 'another long sentence'), await look(token)])
      expect(problemOf(again)).toMatchObject({ status: 403, code: 'INVITATION_OVER' })
    expect((await audit('asha')).map((it) => [it.action, it.actor])).toEqual([
      ['person.invited', 'suresh'],
      ['person.joined', 'asha'],
    ])
  })

  test('is void once there is a newer one, once its person is kept out, and after a week', async () => {
    const first = await invite('ravi')
    const { version } = await seen('ravi')
    const again = await ask('POST', `people/${first.person.id}/invitation`, {
      version,
      email: 'ravi@example.org',
    })
    expect(again.statusCode).toBe(201)
    const second = again.json<InvitationView>()
    expect((await look(tokenIn(first))).statusCode).toBe(403)
    expect((await look(tokenIn(second))).statusCode).toBe(200)
    expect((await seen('ravi')).email).toBe('ravi@example.org')

    const out = await ask('POST', `people/${first.person.id}/disable`, { version: second.person.version })
    expect((await look(tokenIn(second))).statusCode).toBe(403)
    await ask('POST', `people/${first.person.id}/enable`, { version: out.json<PersonView>().version })
    expect((await look(tokenIn(second))).statusCode).toBe(403)

    const [id, made, expires = '', mac = ''] = tokenIn(second).split(/[-.]/)
    const weekAgo = `${id}-${made}.${Number(expires) - 604_801}.${mac}`
    expect((await look(weekAgo)).statusCode).toBe(403)
  })

  test('of two people who follow it at once lets one in', async () => {
    const token = tokenIn(await invite('twice'))
    const answers = await Promise.all([
      join(token, 'the first long sentence'),
      join(token, 'the second sentence'),
    ])
    expect(answers.map((it) => it.statusCode).toSorted(byNumber)).toEqual([200, 403])
  })

  test('takes the place of a forgotten password, and signs its person out', async () => {
    const headers = await signedInAs(shop, 'staff', 'forgetful')
    const { id, version } = await seen('forgetful')
    const again = await ask('POST', `people/${id}/invitation`, { version, email: 'f@example.com' })
    expect((await ask('GET', 'session', undefined, headers)).statusCode).toBe(401)
    expect((await join(tokenIn(again.json<InvitationView>()))).statusCode).toBe(200)
  })

  test('sent twice with one key is one person and one mail, and the link is the same', async () => {
    const headers = { ...owner, 'idempotency-key': 'one-click' }
    const [first, second] = [await invite('once', 'viewer', headers), await invite('once', 'viewer', headers)]
    expect(second.link).toBe(first.link)
    const mails = await shop.rows(`select key from mails where template = 'invitation' and about = ?`, [
      String(first.person.id),
    ])
    expect(mails).toHaveLength(1)
  })

  test('to a taken name, with a name or address that is none, or a weak password is refused', async () => {
    await invite('taken')
    const body = { username: 'taken', email: 'a@example.com', role: 'staff' }
    expect(problemOf(await ask('POST', 'people', body))).toMatchObject({
      status: 409,
      code: 'NAME_TAKEN',
      field: 'username',
    })
    for (const wrong of [
      { username: 'Big Letters' },
      { username: '' },
      { email: 'nobody' },
      { role: 'king' },
      { extra: 1 },
    ]) {
      const answer = await ask('POST', 'people', { ...body, username: 'fine', ...wrong })
      expect(problemOf(answer)).toMatchObject({ status: 400, field: Object.keys(wrong)[0] })
    }
    const token = tokenIn(await invite('weak'))
    for (const password of ['short', 'aaaaaaaaaaaaaaaa', '1234567890123', 'Suresh AI Origin']) {
      const answer = await join(token, password)
      expect(answer.json()).toMatchObject({ status: 400, code: 'PASSWORD_TOO_WEAK', field: 'password' })
    }
    expect((await join(`${token}x`)).statusCode).toBe(403)
  })
})

describe('changing people', () => {
  test('gives another role from now on, also in sessions that are open', async () => {
    const headers = await signedInAs(shop, 'viewer', 'riser')
    const { id, version } = await seen('riser')
    const answer = await ask('PUT', `people/${id}/role`, { version, role: 'staff' })
    expect(answer.json()).toMatchObject({ role: 'staff', version: version + 1 })
    expect((await ask('GET', 'session', undefined, headers)).json()).toMatchObject({
      person: { role: 'staff' },
    })
    expect((await audit('riser')).at(-1)).toEqual({
      action: 'person.role-changed',
      actor: 'suresh',
      before: { role: 'viewer' },
      after: { role: 'staff' },
    })
  })

  test('ends every session of somebody who is kept out, until they are let in again', async () => {
    const headers = await signedInAs(shop, 'staff', 'leaver')
    const { id, version } = await seen('leaver')
    const out = await ask('POST', `people/${id}/disable`, { version })
    expect(out.json()).toMatchObject({ state: 'disabled' })
    expect((await ask('GET', 'session', undefined, headers)).statusCode).toBe(401)
    const signIn = () =>
      shop.app.inject({
        method: 'POST',
        url: '/admin/login',
        ...json({ username: 'leaver', password: deskPassword }),
      })
    expect((await signIn()).statusCode).toBe(401)
    await ask('POST', `people/${id}/enable`, { version: out.json<PersonView>().version })
    expect((await ask('GET', 'session', undefined, headers)).statusCode).toBe(401)
    expect((await signIn()).statusCode).toBe(200)
  })

  test('is done by one of two owners at once, and the other is told who was first', async () => {
    const other = await signedInAs(shop, 'owner', 'meera')
    await aPerson(shop, 'viewer', 'between')
    const { id, version } = await seen('between')
    const answers = await Promise.all([
      ask('PUT', `people/${id}/role`, { version, role: 'staff' }),
      ask('PUT', `people/${id}/role`, { version, role: 'accountant' }, other),
    ])
    const lost = answers.find((it) => it.statusCode === 409)
    expect(answers.map((it) => it.statusCode).toSorted(byNumber)).toEqual([200, 409])
    expect(problemOf(lost!)).toMatchObject({
      code: 'PERSON_CHANGED',
      detail: expect.stringMatching(/^(suresh|meera) was here before you, on .*: “Changed the role”/),
    })
    expect(await audit('between')).toHaveLength(1)
  })

  test('never leaves the desk without an owner who can sign in', async () => {
    const lonely = await aShop({ temporalAddress: null })
    const [one, two] = [await signedInAs(lonely, 'owner', 'one'), await signedInAs(lonely, 'owner', 'two')]
    const people = await lonely.rows<{ id: string }>('select id from people order by username')
    const [first, second] = people.map((it) => Number(it.id))
    const send = (method: Method, path: string, how: ReturnType<typeof json>) =>
      lonely.app.inject({ method, url: `/api/admin/people${path}`, ...how })
    const role = { version: 1, role: 'viewer' }
    const answers = await Promise.all([
      send('PUT', `/${second}/role`, json(role, one)),
      send('PUT', `/${first}/role`, json(role, two)),
    ])
    const [won, lost] = answers.toSorted((a, b) => a.statusCode - b.statusCode)
    expect(won?.statusCode).toBe(200)
    expect(['ROLE_MAY_NOT', 'LAST_OWNER']).toContain(problemOf(lost!).code)
    const owners = await lonely.rows<{ id: string; version: number }>(
      `select id, version from people where role = 'owner'`,
    )
    expect(owners).toHaveLength(1)

    const headers = Number(owners[0]?.id) === first ? one : two
    const invited = { username: 'later', email: 'later@example.com', role: 'owner' }
    expect((await send('POST', '', json(invited, headers))).statusCode).toBe(201)
    const version = owners[0]?.version
    for (const answer of [
      await send('POST', `/${owners[0]?.id}/disable`, json({ version }, headers)),
      await send('PUT', `/${owners[0]?.id}/role`, json({ version, role: 'staff' }, headers)),
    ])
      expect(problemOf(answer)).toMatchObject({ status: 422, code: 'LAST_OWNER' })
    await lonely.close()
  })

  test('of nobody, or without a version, is refused', async () => {
    expect(problemOf(await ask('POST', 'people/999999/disable', { version: 1 })).code).toBe(
      'PERSON_NOT_FOUND',
    )
    expect(problemOf(await ask('POST', 'people/1/disable', {})).field).toBe('version')
    expect(problemOf(await ask('GET', 'people?page=2')).field).toBe('page')
    expect(problemOf(await ask('GET', 'people?after=nonsense')).field).toBe('after')
  })
})

describe('one’s own account', () => {
  test('lists the browsers signed in, and signs out one of them or all others', async () => {
    const [here, there] = [
      await signedInAs(shop, 'staff', 'roamer'),
      await signedInAs(shop, 'staff', 'roamer'),
    ]
    await signedInAs(shop, 'staff', 'roamer')
    const account = async () =>
      (await ask('GET', 'account', undefined, here)).json<{ sessions: { id: string; is_this: boolean }[] }>()
    const { sessions } = await account()
    expect(sessions.filter((it) => it.is_this)).toHaveLength(1)
    expect(sessions).toHaveLength(3)
    const other = sessions.find((it) => !it.is_this)
    expect((await ask('DELETE', `account/sessions/${other?.id}`, undefined, here)).statusCode).toBe(204)
    expect((await account()).sessions).toHaveLength(2)
    expect(problemOf(await ask('DELETE', `account/sessions/${other?.id}`, undefined, here)).status).toBe(404)
    expect((await ask('POST', 'account/sign-out-others', undefined, here)).statusCode).toBe(204)
    expect((await account()).sessions).toHaveLength(1)
    expect((await ask('GET', 'session', undefined, there)).statusCode).toBe(401)
    const [stranger] = await shop.rows<{ id: string }>(
      `select left(token_hash, 16) as id from sessions s join people p on p.id = person_id where username = 'suresh'`,
    )
    expect((await ask('DELETE', `account/sessions/${stranger?.id}`, undefined, here)).statusCode).toBe(404)
  })

  test('takes a new password from whoever knows the old one, and signs the other browsers out', async () => {
    const [here, there] = [
      await signedInAs(shop, 'staff', 'careful'),
      await signedInAs(shop, 'staff', 'careful'),
    ]
    const change = (current_password: string, new_password: string, headers = here) =>
      ask('PUT', 'account/password', { current_password, new_password }, headers)
    expect((await change('a wrong one', 'a much better sentence')).json()).toMatchObject({
      status: 422,
      field: 'current_password',
    })
    expect((await change(deskPassword, 'careful')).json()).toMatchObject({
      status: 400,
      field: 'new_password',
    })
    const keyed = { ...here, 'idempotency-key': 'change-it' }
    expect((await change(deskPassword, 'a much better sentence', keyed)).statusCode).toBe(204)
    expect((await change(deskPassword, 'a much better sentence', keyed)).statusCode).toBe(204)
    expect((await ask('GET', 'session', undefined, here)).statusCode).toBe(200)
    expect((await ask('GET', 'session', undefined, there)).statusCode).toBe(401)
    expect((await change(deskPassword, 'yet another sentence')).statusCode).toBe(422)
  })

  test('has no password to change where ADMIN_PASSWORD stands for it', async () => {
    const headers = await signedInAs(shop, 'owner', 'boss')
    const app = await anotherApi(shop, { owner: { username: 'boss', password: 'from-the-settings' } })
    const account = await app.inject({ url: '/api/admin/account', headers })
    expect(account.json()).toMatchObject({ by_settings: true })
    const body = { current_password: 'from-the-settings', new_password: 'a much better sentence' }
    const answer = await app.inject({
      method: 'PUT',
      url: '/api/admin/account/password',
      ...json(body, headers),
    })
    expect(answer.json()).toMatchObject({ status: 422, code: 'PASSWORD_OF_SETTINGS' })
    await app.close()
  })

  test('keeps where mails go, which the log holds masked', async () => {
    const headers = await signedInAs(shop, 'owner', 'mailed')
    const change = (email: string | null) => ask('PUT', 'account/email', { email }, headers)
    expect((await change(' Mailed@Example.com')).statusCode).toBe(400)
    expect((await change('Mailed@Example.com')).statusCode).toBe(204)
    expect((await ask('GET', 'account', undefined, headers)).json()).toMatchObject({
      email: 'mailed@example.com',
    })
    expect((await change(null)).statusCode).toBe(204)
    expect((await audit('mailed')).at(-1)).toMatchObject({
      before: { email: 'm•••d@example.com' },
      after: { email: null },
    })
  })

  test('is nothing that a program with ADMIN_TOKEN has', async () => {
    const token = 'a-token-for-tests-alone-that-is-long-enough'
    const app = await anotherApi(shop, { desk: { ...shop.config.desk, token } })
    const answer = await app.inject({
      url: '/api/admin/account',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.json()).toMatchObject({ status: 404, code: 'NO_ACCOUNT' })
    await app.close()
  })
})
