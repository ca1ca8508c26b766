import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { historyFile } from '#adapters/temporal/history-file.ts'
import { purchaseScenarios, routineScenarios, type Scenario } from './record/scenarios.ts'
import { type Shop, withShop } from './record/shop.ts'

/** Plays every scenario in a shop of its own and keeps what the engine recorded, for tests to replay. */
const histories = fileURLToPath(new URL('../tests/histories', import.meta.url))
await mkdir(histories, { recursive: true })
const folder = await mkdtemp(join(tmpdir(), 'origin-record-'))
try {
  const soon = { CAPTURE_AFTER: '1s', ORDER_EXPIRES_AFTER: '15s' }
  await withShop(join(folder, 'purchases'), soon, (shop) => record(shop, purchaseScenarios))
  await withShop(join(folder, 'routines'), { RECONCILE_EVERY: '50ms' }, (shop) =>
    record(shop, routineScenarios),
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function record(shop: Shop, scenarios: Readonly<Record<string, Scenario>>): Promise<void> {
  const recorded = Object.entries(scenarios).map(async ([name, play]) => {
    const { workflowId, runId } = await play(shop)
    const history = await shop.client.workflow.getHandle(workflowId, runId).fetchHistory()
    await writeFile(join(histories, `${name}.json`), historyFile(history))
    console.log(`Recorded ${name}: ${history.events?.length ?? 0} events`)
  })
  await Promise.all(recorded)
}
