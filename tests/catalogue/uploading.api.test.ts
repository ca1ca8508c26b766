import { createHash, randomUUID } from 'node:crypto'
import { readFile, utimes } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProductView } from '#api/catalogue/desk-schemas.ts'
import { removeIdleUploads } from '#adapters/uploads.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { type Answer, fieldsOf, problemOf } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
})
afterAll(() => shop.close())

const path = '/api/admin/uploads'
const tus = { 'tus-resumable': '1.0.0' }
const gigabyte = 1024 ** 3

/** Different each time, so that no upload is a version that is there already. */
const aZip = (bytes = 3000) =>
  Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.from(randomUUID()), Buffer.alloc(bytes, 0xaa)])
const aText = () => Buffer.from(`name,price\nkit ${randomUUID()},499\n`)

const said = (metadata: Record<string, string>) =>
  Object.entries(metadata)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join()

const announce = (metadata: Record<string, string>, length: number, headers = owner) =>
  shop.app.inject({
    method: 'POST',
    url: path,
    headers: { ...headers, ...tus, 'upload-length': String(length), 'upload-metadata': said(metadata) },
  })
const aNewFile = { product: 'pro', title: 'More', file_name: 'more.zip' }

const locationOf = (answer: Answer) => String(answer.headers['location'])

const sendPiece = (location: string, { bytes, offset }: { bytes: Buffer; offset: number }) =>
  shop.app.inject({
    method: 'PATCH',
    url: location,
    payload: bytes,
    headers: {
      ...owner,
      ...tus,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      'content-length': String(bytes.length),
    },
  })
const offsetOf = async (location: string) => {
  const answer = await shop.app.inject({ method: 'HEAD', url: location, headers: { ...owner, ...tus } })
  return answer.statusCode === 200 ? Number(answer.headers['upload-offset']) : answer.statusCode
}
const complete = (location: string) =>
  shop.app.inject({ method: 'POST', url: `${location}/complete`, headers: owner })

/** A file all the way into a product. */
async function upload(bytes: Buffer, metadata: Record<string, string>) {
  const location = locationOf(await announce(metadata, bytes.length))
  await sendPiece(location, { bytes, offset: 0 })
  return complete(location)
}

const read = async (slug: string) =>
  (await shop.app.inject({ url: `/api/admin/products/${slug}`, headers: owner })).json<ProductView>()
const filesOf = async (slug: string) => (await read(slug)).files.filter((it) => it.removed_at === null)
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('a file', () => {
  test('comes in pieces, is counted from the disk and is what new buyers get', async () => {
    const bytes = aZip(9000)
    const before = await filesOf('starter')
    const metadata = { product: 'starter', title: 'Extra sheets', file_name: 'Extra sheets.zip' }
    const location = locationOf(await announce(metadata, bytes.length))
    await sendPiece(location, { bytes: bytes.subarray(0, 4000), offset: 0 })
    expect(await offsetOf(location)).toBe(4000)
    await sendPiece(location, { bytes: bytes.subarray(4000), offset: 4000 })
    expect((await complete(location)).json()).toEqual({ done: true })
    const file = (await filesOf('starter')).at(-1)!
    expect((await filesOf('starter')).length).toBe(before.length + 1)
    expect(file).toMatchObject({
      title: 'Extra sheets',
      versions: [
        {
          number: 1,
          file_name: 'Extra sheets.zip',
          size_bytes: bytes.length,
          sha256: sha256(bytes),
          type: 'application/zip',
          created_by: 'owner',
        },
      ],
    })
    expect(await readFile(join(shop.config.filesFolder, `${sha256(bytes)}.zip`))).toEqual(bytes)
    expect(await offsetOf(location)).toBe(404)
  })

  test('completed twice, also at once, is one version', async () => {
    const bytes = aZip()
    const before = (await filesOf('pro')).length
    const location = locationOf(await announce(aNewFile, bytes.length))
    await sendPiece(location, { bytes, offset: 0 })
    const answers = await Promise.all([complete(location), complete(location), complete(location)])
    expect([...answers, await complete(location)].map((it) => it.statusCode)).toEqual([200, 200, 200, 200])
    expect((await filesOf('pro')).length).toBe(before + 1)
    const audits = await shop.rows(
      `select 1 from audit where action = 'product.file-added' and after ->> 'sha256' = ?`,
      [sha256(bytes)],
    )
    expect(audits.length).toBe(1)
  })

  test('has versions; the same bytes once more are none', async () => {
    const [file] = await filesOf('premium')
    const [one, two] = [aText(), aText()]
    const to = { product: 'premium', file: String(file!.id), file_name: 'prices.csv' }
    await upload(one, to)
    await upload(two, to)
    expect(problemOf(await upload(two, to)).code).toBe('SAME_VERSION')
    expect(
      problemOf(await upload(two, { product: 'premium', title: 'More', file_name: 'more.csv' })).code,
    ).toBe('SAME_FILE')
    const [renewed] = await filesOf('premium')
    expect(renewed!.versions.map((it) => [it.number, it.sha256])).toEqual([
      [3, sha256(two)],
      [2, sha256(one)],
      [1, null],
    ])
  })

  test('of two people at once becomes two versions, one after the other', async () => {
    const [file] = await filesOf('platinum')
    const to = { product: 'platinum', file: String(file!.id), file_name: 'kit.zip' }
    const answers = await Promise.all([upload(aZip(), to), upload(aZip(), to)])
    expect(answers.map((it) => it.statusCode)).toEqual([200, 200])
    const [renewed] = await filesOf('platinum')
    expect(renewed!.versions.map((it) => it.number)).toEqual([3, 2, 1])
  })
})

describe('refused before a byte has come', () => {
  test.for([
    ['3 GB', aNewFile, 3 * gigabyte, 'size'],
    ['nothing', aNewFile, 0, 'size'],
    ['a program', { ...aNewFile, file_name: 'setup.exe' }, 10, 'file_name'],
    ['a path', { ...aNewFile, file_name: '../../etc/passwd.txt' }, 10, 'file_name'],
    ['no name', { product: 'pro', title: 'More' }, 10, 'file_name'],
    ['an odd file', { ...aNewFile, file: '1; drop table' }, 10, 'file'],
  ] as const)('%s', async ([, metadata, length, field]) => {
    const answer = await announce(metadata, length)
    expect(fieldsOf(problemOf(answer))).toContain(field)
    expect(answer.headers['location']).toBeUndefined()
  })

  test('says the limit in words', async () => {
    expect(problemOf(await announce(aNewFile, 3 * gigabyte)).detail).toBe('size must be at most 2 GB.')
  })

  test('of a product or file that is not there', async () => {
    expect(problemOf(await announce({ ...aNewFile, product: 'none' }, 10)).code).toBe('PRODUCT_NOT_FOUND')
    expect(problemOf(await announce({ ...aNewFile, file: '999999' }, 10)).code).toBe('FILE_NOT_FOUND')
    const [ofAnother] = await filesOf('starter')
    const file = String(ofAnother!.id)
    expect(problemOf(await announce({ ...aNewFile, file }, 10)).code).toBe('FILE_NOT_FOUND')
  })

  test('of who may not, or whose page is not ours', async () => {
    const accountant = await signedInAs(shop, 'accountant')
    expect((await announce(aNewFile, 10, accountant)).statusCode).toBe(403)
    const { cookie = '' } = owner
    expect((await announce(aNewFile, 10, { cookie })).statusCode).toBe(403)
    expect((await announce(aNewFile, 10, {})).statusCode).toBe(401)
  })
})

describe('refused for what is in it', () => {
  test.for([
    ['a program called a ZIP', Buffer.from('MZ\u0090\0\u0003\0\0\0'), 'more.zip', /not be a program/],
    ['a web page called a text', Buffer.from('<!doctype html><p>Hello'), 'more.txt', /not be a web page/],
    ['a ZIP called a PDF', aZip(), 'more.pdf', /must end in \.zip/],
    ['a text cut in half a letter', Buffer.from([0x61, 0xe0, 0xa4]), 'more.txt', /must be a ZIP/],
  ] as const)('%s', async ([, bytes, name, rule]) => {
    const before = await filesOf('pro')
    const location = locationOf(await announce({ ...aNewFile, file_name: name }, bytes.length))
    await sendPiece(location, { bytes, offset: 0 })
    const answer = await complete(location)
    expect(problemOf(answer).detail).toMatch(rule)
    expect(fieldsOf(problemOf(answer))).toEqual(['file'])
    expect(await filesOf('pro')).toEqual(before)
    expect(await offsetOf(location)).toBe(404)
  })
})

describe('cut off', () => {
  test('in the middle of a piece, goes on from what has come', async () => {
    const bytes = aZip(200_000)
    const location = locationOf(await announce(aNewFile, bytes.length))
    await cutOff(location, bytes, 100_000)
    await expect.poll(() => offsetOf(location)).toBeGreaterThan(0)
    const offset = await offsetOf(location)
    expect(problemOf(await complete(location))).toMatchObject({ status: 409, code: 'UPLOAD_UNFINISHED' })
    await sendPiece(location, { bytes: bytes.subarray(offset), offset })
    expect((await complete(location)).statusCode).toBe(200)
    expect((await filesOf('pro')).at(-1)!.versions[0]!.sha256).toBe(sha256(bytes))
  })

  test('before it was taken in, is taken in when it is completed again', async () => {
    const bytes = aZip()
    const location = locationOf(await announce(aNewFile, bytes.length))
    await sendPiece(location, { bytes, offset: 0 })
    await shop.rows('alter table file_versions rename to away')
    expect((await complete(location)).statusCode).toBe(500)
    await shop.rows('alter table away rename to file_versions')
    expect((await complete(location)).statusCode).toBe(200)
    expect((await filesOf('pro')).at(-1)!.versions[0]!.sha256).toBe(sha256(bytes))
  })

  test('and left for a day, is removed; one that was gone on with stays', async () => {
    const [idle, fresh] = [await announce(aNewFile, 10), await announce(aNewFile, 10)].map(locationOf)
    const { filesFolder } = shop.config
    const yesterday = new Date(Date.now() - 25 * 3_600_000)
    for (const ending of ['', '.json'])
      await utimes(join(filesFolder, 'uploads', `${idle!.split('/').at(-1)}${ending}`), yesterday, yesterday)
    await removeIdleUploads(filesFolder, Date.now())
    expect([await offsetOf(idle!), await offsetOf(fresh!)]).toEqual([404, 0])
    expect(problemOf(await complete(idle!)).code).toBe('UPLOAD_NOT_FOUND')
  })
})

test('a piece beyond its bound, or beyond what was announced, is refused', async () => {
  const location = locationOf(await announce(aNewFile, 100))
  expect(problemOf(await sendPiece(location, { bytes: aZip(17 * 1024 * 1024), offset: 0 })).code).toBe(
    'PIECE_TOO_LARGE',
  )
  expect((await sendPiece(location, { bytes: aZip(500), offset: 0 })).statusCode).toBe(400)
  expect(problemOf(await sendPiece(location, { bytes: Buffer.alloc(10), offset: 50 })).status).toBe(409)
  expect(await offsetOf(location)).toBe(0)
})

test('an upload that is cancelled leaves nothing', async () => {
  const location = locationOf(await announce(aNewFile, 100))
  await shop.app.inject({ method: 'DELETE', url: location, headers: { ...owner, ...tus } })
  expect(await offsetOf(location)).toBe(404)
})

const remove = (slug: string, file: number) =>
  shop.app.inject({ method: 'DELETE', url: `/api/admin/products/${slug}/files/${file}`, headers: owner })

describe('removing a file', () => {
  test('keeps it from new buyers', async () => {
    const file = (await filesOf('pro')).at(-1)!
    expect((await remove('pro', file.id)).statusCode).toBe(200)
    expect((await filesOf('pro')).map((it) => it.id)).not.toContain(file.id)
    expect(problemOf(await remove('pro', file.id)).code).toBe('FILE_NOT_FOUND')
  })

  test('that is all a product on sale delivers is refused', async () => {
    const [file] = await filesOf('premium')
    expect(problemOf(await remove('premium', file!.id)).code).toBe('FILE_NEEDED')
  })
})

/** Sends a piece by a connection that dies on the way. */
async function cutOff(location: string, bytes: Buffer, after: number): Promise<void> {
  const sending = request(`${shop.url}${location}`, {
    method: 'PATCH',
    headers: {
      ...owner,
      ...tus,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
      'content-length': bytes.length,
    },
  })
  sending.on('error', () => undefined)
  sending.write(bytes.subarray(0, after))
  await setTimeout(300)
  sending.destroy()
  await setTimeout(300)
}
