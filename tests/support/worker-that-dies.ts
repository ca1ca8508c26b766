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

/** A worker like any other until it gets to its cut, which it reads from its input once everything is loaded. */
if (import.meta.main) {
  const bundlePath = process.env['BUNDLE_PATH'] ?? ''
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') })
  const config = readConfig(process.env)
  for await (const line of createInterface(process.stdin)) {
    const cut: Cut = JSON.parse(line)
    const log = createLog('worker', config.logLevel)
    await startWorker(config, {
      log,
      bundle: { codePath: bundlePath },
      adapt: (adapters) => dyingAt(cut, adapters, ''),
    })
  }
}

/** The same adapters, but for the one method. */
function dyingAt<T extends object>(cut: Cut, adapters: T, path: string): T {
  return new Proxy(adapters, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      const method = path === '' ? String(name) : `${path}.${String(name)}`
      if (typeof value === 'object' && value !== null) return dyingAt(cut, value, method)
      if (typeof value === 'function' && method === cut.method) return dying(cut, value)
      return value
    },
  })
}

const calls = new Map<string, number>()

// oxlint-disable-next-line typescript/no-unsafe-function-type -- whichever method it is, it is called as it was
const dying =
  (cut: Cut, method: Function) =>
  async (...args: unknown[]) => {
    const { workflowExecution } = Context.current().info
    const isCut = workflowExecution?.workflowId === cut.workflowId && countCall(cut.method) === cut.call
    if (isCut && cut.when === 'before') process.kill(process.pid, 'SIGKILL')
    const answer: unknown = await Reflect.apply(method, undefined, args)
    if (isCut) process.kill(process.pid, 'SIGKILL')
    return answer
  }

function countCall(method: string): number {
  const count = (calls.get(method) ?? 0) + 1
  calls.set(method, count)
  return count
}
