import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { field } from '#domain/shared/field.ts'
import { endProcess } from '#scripts/processes.ts'
import { atRest } from '#tests/support/outcome.ts'
import { startServer } from '#tests/support/run-folder.ts'
import { anOrderBody, aShop, type Placed, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

const program = fileURLToPath(new URL('../../worker/server.ts', import.meta.url))
const email = 'ashalata.private@example.com'
const billing = { name: 'Ashalata Privatekar', state: 'Karnataka' }

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let worker: ChildProcess
let said = ''

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: null, settings: { TEMPORAL_ADDRESS: temporal.address } })
})

afterAll(async () => {
  await endProcess(worker.pid!, ['SIGTERM', 'SIGKILL'], 10_000)
  await shop.close()
  await temporal.stop()
})

/** The worker as it runs in earnest. */
async function startWorker() {
  worker = await startServer(inject('runFolder'), {
    command: process.execPath,
    args: [program],
    knownBy: program,
    options: {
      env: { ...process.env, ...shop.env, ORIGIN_DATA: inject('runFolder'), LOG_LEVEL: 'trace' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  })
  for (const stream of [worker.stdout, worker.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text))
}

async function placeAs(requestId: string): Promise<Placed> {
  const answer = await fetch(`${shop.url}/create_order`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId },
    body: JSON.stringify(anOrderBody({ email, billing })),
  })
  expect(answer.headers.get('x-request-id')).toBe(requestId)
  return JSON.parse(await answer.text())
}

const linesWith = (message: string) =>
  said
    .split('\n')
    .filter((line) => line.includes(`"${message}"`))
    .map((line): unknown => JSON.parse(line))

test(
  'a request’s id is followed into workflows and activities, whose logs name nobody',
  { timeout: 60_000 },
  async () => {
    const early = await placeAs('ordered-before-the-worker')
    await shop.sandbox.pay(early.gateway_order_id, { outcome: 'captured' })
    await shop.sandbox.fault('POST /v1/payments/:id/refund', 'status-500')
    await shop.sandbox.pay(early.gateway_order_id, { outcome: 'captured' })
    await startWorker()
    const late = await placeAs('ordered-with-the-worker')
    await shop.sandbox.pay(late.gateway_order_id, { outcome: 'captured' })
    const isPaid = { when: (it: { status: string }) => it.status === 'paid', withinMs: 50_000 }
    for (const order of [early, late]) await atRest(shop, order, isPaid)
    await fetch(`${shop.url}/purchases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email }),
    })
    await until(
      () => shop.sandbox.mails(email),
      (mails) => mails.some((it) => it.text.includes('/purchases/')),
    )

    const takenIn = linesWith('took in').flatMap((line) => field(line, 'requestIds'))
    expect(takenIn).toEqual(expect.arrayContaining(['ordered-before-the-worker', 'ordered-with-the-worker']))
    const performed = linesWith('performing').map((line) => [field(line, 'kind'), field(line, 'requestId')])
    expect(performed).toContainEqual(['send-mail', 'ordered-before-the-worker'])
    expect(performed).toContainEqual(['issue-refund', 'ordered-before-the-worker'])
    expect(linesWith('failed')).not.toEqual([])
    for (const secret of ['ashalata', 'private', '@example', early.order_id, late.order_id])
      expect(said.toLowerCase()).not.toContain(secret)
  },
)
