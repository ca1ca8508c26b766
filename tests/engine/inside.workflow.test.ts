import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker'
import { DeterminismViolationError } from '@temporalio/workflow'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { ReplayTest, RunDetail, WorkflowView } from '#api/engine/schemas.ts'
import { readConfig } from '#adapters/config.ts'
import { createLog } from '#adapters/log.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { problemOf } from '#tests/support/edge.ts'
import { atRest } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { startWorker } from '#worker/start.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let headers: Awaited<ReturnType<typeof signedInAs>>

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address, settings: { ARCHIVE_EVERY: '500ms' } })
  headers = await signedInAs(shop, 'viewer')
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const address = (workflowId: string, rest: string) =>
  `/api/admin/engine/${encodeURIComponent(workflowId)}${rest}`
const ask = (workflowId: string, rest = '') => shop.app.inject({ url: address(workflowId, rest), headers })
const workflow = async (id: string) => (await ask(id)).json<WorkflowView>()
const run = async (id: string, runId: string, rest = '') =>
  (await ask(id, `/runs/${runId}${rest}`)).json<RunDetail>()
const idOf = ({ number }: Placed) => `order/${number}`
const titles = ({ events }: RunDetail) => events.items.filter((it) => !it.minor).map((it) => it.title)

/** An order whose run has taken it in. */
async function anOpenRun() {
  const order = await place(shop)
  const id = idOf(order)
  const { runs, upcoming } = await until(
    () => workflow(id),
    (it) => it.upcoming?.length === 1 && it.runs.items.length === 1,
  )
  return { order, id, upcoming, runId: runs.items[0]!.run_id, row: runs.items[0]! }
}

/** The run of an order that was paid, ended and kept. */
async function aKeptRun() {
  const { order, id, runId } = await anOpenRun()
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  await atRest(shop, order, { when: (it) => it.status === 'paid' })
  const { runs } = await until(
    () => workflow(id),
    (it) => it.runs.items.every((one) => one.archived),
  )
  return { id, runId, row: runs.items[0]! }
}

test('an open run says what it has done and until when it waits', async () => {
  const { id, runId, row, upcoming } = await anOpenRun()
  expect(row).toMatchObject({
    type: 'purchase',
    state_in_words: 'Under way',
    closed_at: null,
    archived: false,
  })
  expect(upcoming).toMatchObject([{ reason: 'The order expires unless it is paid.', amount_minor: 49_900 }])
  const detail = await until(
    () => run(id, runId),
    (it) => it.timers.length > 0,
  )
  expect(titles(detail)).toEqual(['Began', 'Took in what was new', 'Waits until'])
  const [began, , , , took, waits] = detail.events.items
  expect(began?.detail).toEqual({ input: [{ order: id.slice('order/'.length) }] })
  expect(took).toMatchObject({ attempt: 1, detail: { activity: 'takeInOrder', result: { effects: [] } } })
  expect(detail.timers).toEqual([{ due_at: waits?.due_at }])
  const inDays = (Date.parse(waits?.due_at ?? '') - Date.now()) / 86_400_000
  expect(inDays).toBeCloseTo(7, 1)
})

test('a run that ended reads the same from the engine and from what we keep, and without the engine', async () => {
  const { id, runId, row } = await aKeptRun()
  expect(row).toMatchObject({ state: 'COMPLETED', state_in_words: 'Came to rest' })
  const kept = await run(id, runId)
  expect(titles(kept).slice(0, 3)).toEqual(['Began', 'Took in what was new', 'Waits until'])
  expect(titles(kept)).toEqual(expect.arrayContaining(['Was told there is news', 'Sent a mail']))
  expect(titles(kept).at(-1)).toBe('Came to rest')
  expect(kept.events.last).toBe(row.events)
  await shop.rows('update histories set history = ? where run_id = ?', ['', runId])
  const known = await run(id, runId)
  expect(known.events).toEqual(kept.events)
})

test('a page of events is followed by the next', async () => {
  const { id, runId } = await aKeptRun()
  const after = Buffer.from(JSON.stringify(['10'])).toString('base64url')
  const { events } = await run(id, runId, `?after=${after}`)
  expect(events.items[0]?.id).toBe(11)
  expect(events.next).toBeNull()
  expect(problemOf(await ask(id, `/runs/${runId}?after=nonsense`))).toMatchObject({
    status: 400,
    field: 'after',
  })
})

test('what is not there is said to be not there', async () => {
  const none = '00000000-0000-7000-8000-000000000000'
  expect(problemOf(await ask('order/99999'))).toMatchObject({ status: 404, code: 'WORKFLOW_NOT_FOUND' })
  expect(problemOf(await ask('order/99999', `/runs/${none}`))).toMatchObject({ code: 'RUN_NOT_FOUND' })
  expect(problemOf(await ask(`order' or '1'='1`))).toMatchObject({ status: 400 })
  expect(problemOf(await ask('order/99999', '/runs/another'))).toMatchObject({ status: 400 })
})

test(
  'a history taken home replays, and another workflow’s body does not replay it',
  { timeout: 90_000 },
  async () => {
    const { id, runId } = await aKeptRun()
    const file = await ask(id, `/runs/${runId}/history.json`)
    const replayTest = (await ask(id, `/runs/${runId}/replay-test`)).json<ReplayTest>()
    expect(file.headers['content-disposition']).toBe(`attachment; filename="${replayTest.file_name}"`)
    expect(replayTest).toMatchObject({
      path: `tests/histories/${replayTest.file_name}`,
      command: 'npx vitest run tests/orders/replay.workflow.test.ts',
      content: file.body,
    })
    expect(replayTest.file_name).toMatch(/^order-\d+-[0-9a-f]{8}\.json$/)
    expect(file.body + JSON.stringify(await run(id, runId))).not.toMatch(/Asha|Rao|example\.com|stackTrace/)
    const own = { workflowBundle: { codePath: inject('bundlePath') } }
    const foreign = { workflowBundle: await bundleOf('foreign-workflows.ts') }
    await expect(Worker.runReplayHistory(own, JSON.parse(file.body))).resolves.toBeUndefined()
    await expect(Worker.runReplayHistory(foreign, JSON.parse(file.body))).rejects.toBeInstanceOf(
      DeterminismViolationError,
    )
  },
)

const bundleOf = (file: string) =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`../support/${file}`, import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  })

const reviewsOf = (id: string) =>
  shop.rows<{ order_number: string; is_open: boolean; resolved_by: string | null }>(
    `select order_number, resolved_at is null as is_open, resolved_by from reviews
     where reason = 'workflow-failing' and about = ?`,
    [id],
  )

test(
  'a workflow whose code throws shows on the page of health with the reason, after a while needs you, and no longer when it is mended',
  { timeout: 90_000 },
  async () => {
    await shop.stopWorker()
    const config = { ...readConfig(shop.env), filesFolder: join(inject('runFolder'), 'files') }
    const log = createLog('test', 'fatal')
    const wrong = await startWorker(config, { log, bundle: await bundleOf('throwing-workflows.ts') })
    const order = await place(shop)
    const id = idOf(order)
    const [problem] = await until(
      () => shop.rows(`select * from engine_problems where kind = 'workflow-task' and workflow_id = ?`, [id]),
      (rows) => rows.length > 0,
      45_000,
    )
    expect(problem).toMatchObject({ name: 'purchase', reason: 'wrong on purpose' })
    const { runs } = await workflow(id)
    const detail = await run(id, runs.items[0]!.run_id)
    expect(detail.turn_failure?.reason).toBe('wrong on purpose')
    expect(await reviewsOf(id)).toEqual([])
    await shop.rows(`update engine_problems set since = now() - interval '6 minutes'`)
    const needs = await until(
      () => reviewsOf(id),
      (rows) => rows.length > 0,
      30_000,
    )
    expect(needs).toEqual([{ order_number: order.number, is_open: true, resolved_by: null }])
    await wrong.stop()
    await shop.startWorker()
    await until(
      () => shop.rows('select * from engine_problems where workflow_id = ?', [id]),
      (rows) => rows.length === 0,
      40_000,
    )
    const settled = await until(
      () => reviewsOf(id),
      (rows) => rows.every((it) => !it.is_open),
      30_000,
    )
    expect(settled).toEqual([{ order_number: order.number, is_open: false, resolved_by: null }])
  },
)

test(
  'while the engine is away what we keep can be read, and the rest says so',
  { timeout: 60_000 },
  async () => {
    const { id, runId } = await aKeptRun()
    const { id: open, runId: openRun } = await anOpenRun()
    await shop.stopWorker()
    await temporal.stop()
    expect(await workflow(id)).toMatchObject({ engine_answers: false, runs: { items: [{ archived: true }] } })
    expect(titles(await run(id, runId)).at(-1)).toBe('Came to rest')
    expect(await workflow(open)).toMatchObject({ engine_answers: false, runs: { items: [] }, upcoming: [{}] })
    expect(problemOf(await ask(open, `/runs/${openRun}`))).toMatchObject({
      status: 503,
      code: 'ENGINE_UNAVAILABLE',
    })
  },
)
