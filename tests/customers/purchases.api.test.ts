import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSecrets } from '#adapters/secrets.ts'
import { createTokens } from '#adapters/tokens.ts'
import { anotherApi, form, html, json, problemOf, problemPageOf } from '#tests/support/edge.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop

beforeAll(async () => {
  temporal = await aTemporalServer()
  const settings = { RATE_FIND_PURCHASES_LIMIT: '100000' }
  shop = await aShop({ temporalAddress: temporal.address, settings })
})
afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const ask = (how: ReturnType<typeof json>) => shop.app.inject({ method: 'POST', url: '/purchases', ...how })

const mailTo = async (address: string) => {
  const [mail] = await until(
    () => shop.sandbox.mails(address),
    (it) => it.length > 0,
  )
  return mail?.text ?? ''
}

const linkIn = (text: string) => /\/purchases\/[^\s"]+/.exec(text)?.[0] ?? ''

interface Request extends Record<string, unknown> {
  event_id: string
  outcome: string | null
}

const requests = () =>
  shop.rows<Request>(`select event_id, outcome from inbox where type = 'purchases-asked' order by id`)

/** The answer to a known address, which must be the one to an unknown address. */
async function sameForAll(how: (email: string) => ReturnType<typeof json>) {
  const [known, unknown] = [await ask(how('known@example.com')), await ask(how('nobody@example.com'))]
  const shown = (it: typeof known) => [it.statusCode, it.body.replaceAll(/known|nobody/g, 'who')]
  expect(shown(known)).toEqual(shown(unknown))
  return known
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
const tokens = () => createTokens(createSecrets(shop.config.secretKey), shop.config.downloads)
const open = (token: string) => shop.app.inject(`/purchases/${token}`)
const aRequest = async () => {
  await ask(json({ email: 'link@example.com' }))
  return (await requests()).at(-1)?.event_id ?? ''
}

describe('who asks for their purchases', () => {
  test('is told the same whether the address is known or not, by JSON and by form', async () => {
    await place(shop, { email: 'known@example.com' })
    const told = await sameForAll((email) => json({ email }))
    expect([told.statusCode, told.json()]).toEqual([202, { asked: true }])
    const page = await sameForAll((email) => form({ email }, html))
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('Look in your mail')
  })

  test('gets a link to all orders of the address, newest first, and to those alone', async () => {
    const mine = [
      await place(shop, { email: 'Meera@Example.com' }),
      await place(shop, { email: 'meera@example.com' }),
    ]
    const other = await place(shop, { email: 'meera@example.com.au' })
    await ask(json({ email: 'MEERA@example.com' }))
    const page = await shop.app.inject({ url: linkIn(await mailTo('meera@example.com')), headers: html })
    expect(page.statusCode).toBe(200)
    expect(page.headers['cache-control']).toBe('no-store')
    const shown = [...page.body.matchAll(/href="\/order\/([0-9a-f]{32})"/g)].map((it) => it[1])
    expect(shown).toEqual(mine.map((it) => it.order_id).toReversed())
    expect(page.body).not.toContain(other.order_id)
  })

  test('gets no mail when there is nothing to link to', async () => {
    await ask(json({ email: 'nothing@example.com' }))
    await until(requests, (it) => it.at(-1)?.outcome === 'no orders of this address')
    expect(await shop.sandbox.mails('nothing@example.com')).toEqual([])
  })

  test('leaves an address that is encrypted in the inbox', async () => {
    await ask(json({ email: 'secret@example.com' }))
    const rows = await shop.rows<{ row: string }>(
      `select i::text || encode(payload, 'escape') as row from inbox i where type = 'purchases-asked'`,
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter((it) => it.row.includes('example.com'))).toEqual([])
  })

  test('is told what is wrong with an address, which the form keeps', async () => {
    for (const email of [
      '',
      'meera',
      'meera@',
      '@example.com',
      'a@b',
      'a b@example.com',
      'a@example.com\nbcc: b@c.de',
    ]) {
      expect(problemOf(await ask(json({ email })))).toMatchObject({ status: 400, field: 'email' })
      const page = await ask(form({ email }, html))
      expect([page.statusCode, page.body.includes('Enter the mail address')]).toEqual([422, true])
    }
  })

  test('may do so five times in ten minutes', async () => {
    const findPurchases = { hits: 5, windowSeconds: 600 }
    const limited = await anotherApi(shop, { rates: { ...shop.config.rates, findPurchases } })
    const send = (how: ReturnType<typeof json>) =>
      limited.inject({ method: 'POST', url: '/purchases', remoteAddress: '203.0.113.1', ...how })
    const answers = []
    for (let index = 0; index < 7; index++) answers.push(await send(json({ email: 'a@example.com' })))
    expect(answers.map((it) => it.statusCode)).toEqual([202, 202, 202, 202, 202, 429, 429])
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(500)
    expect(problemPageOf(await send(form({ email: 'a@example.com' }, html)))).toContain('<main')
    await limited.close()
  })

  test('is mailed no more than five times in ten minutes, from however many places somebody asks', async () => {
    const findPurchases = { hits: 5, windowSeconds: 600 }
    const limited = await anotherApi(shop, { rates: { ...shop.config.rates, findPurchases } })
    const before = (await requests()).length
    const answers = []
    for (let index = 1; index <= 8; index++) {
      const remoteAddress = `203.0.113.${index + 10}`
      const how = json({ email: index % 2 ? 'flooded@example.com' : 'FLOODED@example.com' })
      answers.push(await limited.inject({ method: 'POST', url: '/purchases', remoteAddress, ...how }))
    }
    // Each is answered the same: nobody learns whether an address was asked for before.
    expect(answers.map((it) => it.statusCode)).toEqual(Array.from({ length: 8 }, () => 202))
    expect((await requests()).length - before).toBe(5)
    const other = json({ email: 'other@example.com' })
    await limited.inject({ method: 'POST', url: '/purchases', remoteAddress: '203.0.113.30', ...other })
    expect((await requests()).length - before).toBe(6)
    await limited.close()
  })
})

describe('the link', () => {
  test('works for a day', async () => {
    const id = await aRequest()
    expect((await open(tokens().purchases(id, hoursAgo(23.9)).token)).statusCode).toBe(200)
    const late = await open(tokens().purchases(id, hoursAgo(24.1)).token)
    expect(problemOf(late)).toMatchObject({ status: 403, code: 'LINK_EXPIRED' })
  })

  test('of another request, changed, lengthened, or made for something else is refused', async () => {
    const [id, other] = [await aRequest(), await aRequest()]
    const { token } = tokens().purchases(id, new Date())
    const [, expires = '', signature = ''] = token.split('.')
    const guesses = [
      `${other}.${expires}.${signature}`,
      `${id}.${Number(expires) + 1}.${signature}`,
      token.slice(0, -1),
      `${token}.x`,
      tokens().checkout(id),
      `${id}.${createSecrets(Buffer.alloc(32, 9)).sign('purchases', [id], Number(expires))}`,
    ]
    expect((await open(token)).statusCode).toBe(200)
    for (const guess of guesses) expect(problemOf(await open(guess)).status).toBe(403)
  })

  test('shows twenty orders at a time, each once', async () => {
    await Promise.all(Array.from({ length: 23 }, () => place(shop, { email: 'many@example.com' })))
    await ask(json({ email: 'many@example.com' }))
    const first = await shop.app.inject(linkIn(await mailTo('many@example.com')))
    const next = /href="(\/purchases\/[^"]+before=\d+)"/.exec(first.body)?.[1] ?? ''
    const second = await shop.app.inject(next)
    const ids = [first, second].map((it) =>
      [...it.body.matchAll(/\/order\/([0-9a-f]{32})/g)].map((found) => found[1]),
    )
    expect(ids.map((it) => it.length)).toEqual([20, 3])
    expect(new Set(ids.flat()).size).toBe(23)
    expect(second.body).not.toContain('Older orders')
  })
})
