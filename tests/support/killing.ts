import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { orderNumber } from '#domain/orders/order.ts'
import { purchaseId } from '#workflows/orders/contract.ts'
import { startServer } from './run-folder.ts'
import type { Placed, Shop } from './shop.ts'
import type { Cut } from './worker-that-dies.ts'

const program = fileURLToPath(new URL('worker-that-dies.ts', import.meta.url))

/** A worker of this shop in a process of its own, loaded and waiting to be told where to die. */
const aWorkerThatDies = ({ env }: Pick<Shop, 'env'>): Promise<ChildProcess> =>
  startServer(inject('runFolder'), {
    command: process.execPath,
    args: [program],
    knownBy: program,
    options: {
      env: {
        ...process.env,
        ...env,
        NODE_COMPILE_CACHE: join(inject('runFolder'), 'compiled'),
        BUNDLE_PATH: inject('bundlePath'),
      },
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  })

/** Lets it work until it gets to its cuts, each of another workflow; answers the signal it died of. */
async function killAt(worker: ChildProcess, cuts: readonly Cut[]): Promise<unknown> {
  const ended = once(worker, 'exit', { signal: AbortSignal.timeout(60_000) })
  worker.stdin?.end(`${JSON.stringify(cuts)}\n`)
  const [, signal]: unknown[] = await ended
  return signal
}

/** Where the order's own run is cut: before or after the n-th call of a method. */
export const cutOf = (
  { number }: Pick<Placed, 'number'>,
  [when, method, call]: readonly [Cut['when'], string, number],
): Cut => ({ workflowId: purchaseId(orderNumber(number)), when, method, call })

/**
 * One worker after the other, the next one loading meanwhile. Each has a group of rows, one order each, which are held
 * where they are cut until all of the group are, and then it dies; so a group is what takes about as long. Answers the
 * signal that each row's worker died of.
 */
export async function killInTurn<Row>(
  shop: Pick<Shop, 'env'>,
  groups: readonly (readonly Row[])[],
  begin: (row: Row) => Promise<Cut>,
): Promise<ReadonlyMap<Row, unknown>> {
  const signals = new Map<Row, unknown>()
  let next = aWorkerThatDies(shop)
  for (const group of groups) {
    const worker = await next
    if (group !== groups.at(-1)) next = aWorkerThatDies(shop)
    const signal = await killAt(worker, await Promise.all(group.map(begin)))
    for (const row of group) signals.set(row, signal)
  }
  return signals
}
