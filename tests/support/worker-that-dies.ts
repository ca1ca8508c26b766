import { createInterface } from 'node:readline'
import { Context } from '@temporalio/activity'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import { readConfig } from '#adapters/config.ts'
import { createLog } from '#adapters/log.ts'
import { startWorker } from '#worker/start.ts'

/** The `call`-th time that this workflow calls this adapter, right before or right after. */
export interface Cut {
  readonly workflowId: string
  /** Such as `store.orders.takeIn`. */
  readonly method: string
  readonly when: 'before' | 'after'
  readonly call: number
}

/** The same adapters, but for the methods that are cut. */
function dyingAt<T extends object>(cuts: readonly Cut[], adapters: T, path: string): T {
  return new Proxy(adapters, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      const method = path === '' ? String(name) : `${path}.${String(name)}`
      if (typeof value === 'object' && value !== null) return dyingAt(cuts, value, method)
      if (typeof value === 'function' && cuts.some((it) => it.method === method))
        return dying(cuts, method, value)
      return value
    },
  })
}

const calls = new Map<string, number>()
const reached = new Set<Cut>()

const dying =
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- whichever method it is, it is called as it was
  (cuts: readonly Cut[], method: string, call: Function) =>
    async (...args: unknown[]) => {
      const { workflowId } = Context.current().info.workflowExecution ?? {}
      const nth = countCall(`${workflowId} ${method}`)
      const cut = cuts.find((it) => it.workflowId === workflowId && it.method === method && it.call === nth)
      if (cut?.when === 'before') await dieAt(cut, cuts)
      const answer: unknown = await Reflect.apply(call, undefined, args)
      if (cut) await dieAt(cut, cuts)
      return answer
    }

/** Goes no further; once every cut is reached, neither does the process. Held for too long it would be begun again. */
async function dieAt(cut: Cut, cuts: readonly Cut[]): Promise<never> {
  reached.add(cut)
  Context.current().cancellationSignal.addEventListener('abort', () => process.exit(1))
  if (reached.size === cuts.length) process.kill(process.pid, 'SIGKILL')
  return await new Promise<never>(() => undefined)
}

function countCall(of: string): number {
  const count = (calls.get(of) ?? 0) + 1
  calls.set(of, count)
  return count
}

/** A worker like any other until it gets to its cuts, which it reads from its input once everything is loaded. */
if (import.meta.main) {
  const bundlePath = process.env['BUNDLE_PATH'] ?? ''
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') })
  const config = readConfig(process.env)
  for await (const line of createInterface(process.stdin)) {
    const cuts: Cut[] = JSON.parse(line)
    const log = createLog('worker', config.logLevel)
    await startWorker(config, {
      log,
      bundle: { codePath: bundlePath },
      adapt: (adapters) => dyingAt(cuts, adapters, ''),
    })
  }
}
