import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ShopDetails } from '#api/shop/desk-schemas.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { fieldsOf, html, json, problemOf } from '#tests/support/edge.ts'
import { aPicture } from '#tests/support/pictures.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
})
afterAll(() => shop.close())

const read = async () =>
  (await shop.app.inject({ url: '/api/admin/shop', headers: owner })).json<ShopDetails>()

const write = (body: unknown, headers: Record<string, string> = owner) =>
  shop.app.inject({ method: 'PUT', url: '/api/admin/shop', ...json(body, headers) })

const upload = (bytes: Buffer, type = 'image/png') =>
  shop.app.inject({
    method: 'PUT',
    url: '/api/admin/shop/logo',
    payload: bytes,
    headers: { ...owner, 'content-type': type },
  })

/** The settings as read, ready to be changed. */
async function now(changes: Partial<Record<keyof ShopDetails, unknown>> = {}) {
  const { logo, updated_at: _, ...settings } = await read()
  return { ...settings, logo: logo?.hash ?? null, ...changes }
}

const identity = {
  legal_name: 'Asha Rao',
  address: '1 MG Road\nBengaluru 560001',
  state: 'KA',
  gstin: '29ABCDE1234F1ZW',
}
const home = async () => (await shop.app.inject({ url: '/', headers: html })).body

describe('the shop’s settings', () => {
  test('show at once in the shop, with who sells at its foot', async () => {
    const answer = await write(
      await now({
        name: 'Asha’s Sheets',
        accent: '#AA2200',
        phone: '+91 80 4567 8900',
        grievance_officer: 'Asha Rao, proprietor',
        tax_identity: identity,
      }),
    )
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ accent: '#aa2200', tax_identity: identity })
    const page = await home()
    for (const words of ['Asha’s Sheets', 'GSTIN 29ABCDE1234F1ZW', '1 MG Road, Bengaluru 560001, Karnataka'])
      expect(page).toContain(words)
    expect(page).toContain('href="tel:+918045678900"')
    expect(page).toContain('theme.css?v=aa2200')
    expect((await shop.app.inject({ url: '/grievance', headers: html })).body).toContain(
      'Asha Rao, proprietor',
    )
  })

  test('are refused with every wrong field named, and stay as they were', async () => {
    const before = await read()
    const wrong = { ...identity, gstin: '29ABCDE1234F1ZX', state: 'MH' }
    const answer = await write(await now({ accent: 'red', time_zone: 'Mars', tax_identity: wrong }))
    expect(answer.statusCode).toBe(400)
    expect(fieldsOf(problemOf(answer))).toEqual(['accent', 'time_zone', 'tax_identity.gstin'])
    expect(await read()).toEqual(before)
  })

  test('of two owners the second is told who was first, and changes nothing', async () => {
    const other = await signedInAs(shop, 'owner', 'priya')
    const began = await now()
    expect((await write({ ...began, tagline: 'Priya’s' }, other)).statusCode).toBe(200)
    const late = await write({ ...began, tagline: 'Mine' })
    expect(late.statusCode).toBe(409)
    expect(problemOf(late)).toMatchObject({
      code: 'CHANGED_MEANWHILE',
      detail: expect.stringContaining('priya'),
    })
    expect((await read()).tagline).toBe('Priya’s')
  })

  test('saved twice at once are saved once, by the key of the command', async () => {
    const { version } = await read()
    const body = await now({ tagline: 'Once' })
    const headers = { ...owner, 'idempotency-key': 'settings-once' }
    const answers = await Promise.all([write(body, headers), write(body, headers)])
    expect(answers.map((it) => it.statusCode)).toEqual([200, 200])
    expect((await read()).version).toBe(version + 1)
  })

  test('are in the audit log with what changed and nothing else', async () => {
    await write(await now({ tagline: 'Logged' }))
    const [entry] = await shop.rows(
      `select actor, before, after from audit where action = 'shop.changed' order by id desc limit 1`,
    )
    expect(entry).toEqual({ actor: 'owner', before: { tagline: 'Once' }, after: { tagline: 'Logged' } })
  })

  test('are read by everyone and changed by the owner alone', async () => {
    for (const role of ['staff', 'accountant', 'viewer'] as const) {
      const headers = await signedInAs(shop, role)
      expect((await shop.app.inject({ url: '/api/admin/shop', headers })).statusCode).toBe(200)
      expect((await write(await now(), headers)).statusCode).toBe(403)
    }
  })
})

describe('a logo', () => {
  test('is uploaded, chosen, shown with the shop’s name, and kept for ever at its address', async () => {
    const bytes = aPicture('png', { width: 320, height: 80 })
    const uploaded = await upload(bytes)
    expect(uploaded.json()).toMatchObject({ type: 'image/png', width: 320, height: 80 })
    const { hash } = uploaded.json<{ hash: string }>()
    expect(await home()).not.toContain(hash)
    expect((await write(await now({ logo: hash }))).statusCode).toBe(200)
    expect(await home()).toContain(
      `<img src="/assets/logo/${hash}" alt="Asha’s Sheets" width="320" height="80"`,
    )
    const shown = await shop.app.inject(`/assets/logo/${hash}`)
    expect(shown.rawPayload.equals(bytes)).toBe(true)
    expect(shown.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
    expect((await write(await now({ logo: null }))).statusCode).toBe(200)
    expect(await home()).not.toContain(hash)
    expect((await shop.app.inject(`/assets/logo/${hash}`)).statusCode).toBe(200)
  })

  test('is a picture by its bytes, whatever it says it is', async () => {
    const answer = await upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>'))
    expect(answer.statusCode).toBe(400)
    expect(problemOf(answer).errors).toEqual([{ field: 'body', rule: 'must be a PNG, JPEG or WebP picture' }])
  })

  test('is at most 200 KB', async () => {
    expect((await upload(Buffer.alloc(201 * 1024))).statusCode).toBe(413)
  })

  test('that nobody uploaded cannot be chosen', async () => {
    expect(problemOf(await write(await now({ logo: 'f'.repeat(64) })))).toMatchObject({
      code: 'LOGO_UNKNOWN',
    })
  })
})

const text = async (slug: string) =>
  (await shop.app.inject({ url: `/api/admin/texts/${slug}`, headers: owner })).json<{
    title: string
    markdown: string
    version: number
  }>()
const save = (slug: string, body: unknown, headers: Record<string, string> = owner) =>
  shop.app.inject({ method: 'PUT', url: `/api/admin/texts/${slug}`, ...json(body, headers) })

describe('a text', () => {
  test('is listed with how much is still to fill in', async () => {
    const { items } = (await shop.app.inject({ url: '/api/admin/texts', headers: owner })).json<{
      items: { slug: string; placeholders: number }[]
    }>()
    expect(items.map((it) => it.slug)).toEqual([
      'terms',
      'privacy',
      'refunds',
      'delivery',
      'contact',
      'grievance',
    ])
    expect(items.find((it) => it.slug === 'terms')?.placeholders).toBe(3)
    expect(items.find((it) => it.slug === 'delivery')?.placeholders).toBe(0)
  })

  test('shows in the shop as soon as it is saved, and as its preview said', async () => {
    const { version } = await text('terms')
    const words = { title: 'Our terms', markdown: 'Be **kind**.\n\n<b>no markup</b>' }
    const preview = await shop.app.inject({
      method: 'POST',
      url: '/api/admin/texts/preview',
      ...json({ slug: 'terms', ...words }, owner),
    })
    expect((await save('terms', { ...words, version })).json()).toMatchObject({ version: version + 1 })
    const page = (await shop.app.inject({ url: '/terms', headers: html })).body
    const previewed = preview.json<{ html: string }>().html
    expect(page).toContain('Be <strong>kind</strong>.')
    expect(page).toContain('&lt;b&gt;no markup')
    expect(previewed.replaceAll(/\s*<base[^>]*>\s*/g, '')).toContain(page.slice(page.indexOf('<main')))
  })

  test('that somebody else changed meanwhile is not overwritten', async () => {
    const { title, markdown, version } = await text('privacy')
    const other = await signedInAs(shop, 'owner', 'priya')
    expect((await save('privacy', { title, markdown: 'Priya’s', version }, other)).statusCode).toBe(200)
    const late = await save('privacy', { title, markdown: `${markdown}!`, version })
    expect(problemOf(late)).toMatchObject({ status: 409, detail: expect.stringContaining('priya') })
  })

  test('that is missing is written anew', async () => {
    await shop.rows(`delete from texts where slug = 'delivery'`)
    expect(await text('delivery')).toMatchObject({ title: 'Delivery', markdown: '', version: 0 })
    expect((await save('delivery', { title: 'Delivery', markdown: 'By mail.', version: 0 })).statusCode).toBe(
      200,
    )
    expect((await text('delivery')).version).toBe(1)
  })

  test('needs a title and words', async () => {
    const { version } = await text('refunds')
    const answer = await save('refunds', { title: ' ', markdown: ' ', version })
    expect(fieldsOf(problemOf(answer))).toEqual(['title', 'markdown'])
  })

  test('is changed by the owner alone', async () => {
    const { title, markdown, version } = await text('refunds')
    const headers = await signedInAs(shop, 'staff')
    expect((await save('refunds', { title, markdown, version }, headers)).statusCode).toBe(403)
  })
})
