import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { field } from '#domain/shared/field.ts'
import { readJson } from '#scripts/json-file.ts'
import { freePort } from '#scripts/ports.ts'

const start = fileURLToPath(new URL('../start.ts', import.meta.url))
const readyWithinMs = 180_000

export interface Shop {
  readonly url: string
  readonly sandboxUrl: string
  readonly adminToken: string
  readonly client: Client
}

type Settings = Readonly<Record<string, string>>

/** A shop as `npm start` runs it, in a folder of its own and with none of this machine's settings, while it is played in. */
export async function withShop<T>(
  folder: string,
  settings: Settings,
  play: (shop: Shop) => Promise<T>,
): Promise<T> {
  await mkdir(folder)
  const [port, sandboxPort] = [String(await freePort()), String(await freePort())]
  const adminToken = randomBytes(24).toString('base64url')
  const own = Object.entries(process.env).filter(([name]) =>
    ['PATH', 'HOME', 'npm_lifecycle_event'].includes(name),
  )
  const env = {
    ...Object.fromEntries(own),
    ...settings,
    ORIGIN_DATA: folder,
    PORT: port,
    ADMIN_TOKEN: adminToken,
    SANDBOX_PORT: sandboxPort,
  }
  const child = spawn(process.execPath, [start], {
    env,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'close')
  try {
    const url = `http://localhost:${port}`
    await Promise.race([
      untilReady(url),
      ended.then(() => Promise.reject(new Error('The shop did not start.'))),
    ])
    const connection = await Connection.connect({ address: await temporalAddress(folder) })
    try {
      return await play({
        url,
        sandboxUrl: `http://localhost:${sandboxPort}`,
        adminToken,
        client: new Client({ connection }),
      })
    } finally {
      await connection.close()
    }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

async function temporalAddress(folder: string): Promise<string> {
  const ports = await readJson(join(folder, 'ports.json'), 'record again')
  return `127.0.0.1:${String(field(ports, 'temporal'))}`
}

async function untilReady(url: string): Promise<void> {
  const giveUp = AbortSignal.timeout(readyWithinMs)
  for (;;) {
    giveUp.throwIfAborted()
    const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
    await answer?.body?.cancel()
    if (answer?.status === 200) return
    await sleep(100)
  }
}
