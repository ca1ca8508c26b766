import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { startServer } from './run-folder.ts'
import type { Shop } from './shop.ts'
import type { Cut } from './worker-that-dies.ts'

const program = fileURLToPath(new URL('worker-that-dies.ts', import.meta.url))

/** A worker of this shop in a process of its own, loaded and waiting to be told where to die. */
export const aWorkerThatDies = ({ env }: Pick<Shop, 'env'>): Promise<ChildProcess> =>
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
export async function killAt(worker: ChildProcess, ...cuts: readonly Cut[]): Promise<unknown> {
  const ended = once(worker, 'exit', { signal: AbortSignal.timeout(60_000) })
  worker.stdin?.end(`${JSON.stringify(cuts)}\n`)
  const [, signal]: unknown[] = await ended
  return signal
}
