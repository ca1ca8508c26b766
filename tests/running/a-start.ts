import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { inject } from 'vitest'
import { field } from '#domain/shared/field.ts'
import { freePort } from '#scripts/ports.ts'
import { birthOf, isGoneWithin } from '#scripts/processes.ts'
import { startServer } from '#tests/support/run-folder.ts'

const program = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url))
const readyWithinMs = 60_000

export type Start = Awaited<ReturnType<typeof aStart>>

export async function twoFreePorts(): Promise<{ PORT: string; SANDBOX_PORT: string }> {
  const [port, sandboxPort] = [await freePort(), await freePort()]
  return { PORT: String(port), SANDBOX_PORT: String(sandboxPort) }
}

/** What a person's `npm start` runs, with none of this machine's own settings. */
export async function aStart(folder: string, settings: Readonly<Record<string, string>>) {
  return aStartOf([process.execPath, program], folder, settings)
}

/** The same beneath a process that looks like npm: to be killed by itself. */
export async function aStartByNpm(folder: string, settings: Readonly<Record<string, string>>) {
  const npm = join(inject('runFolder'), 'npm-cli')
  await writeFile(npm, '#!/bin/sh\n"$@"\nexit $?\n', { mode: 0o755 })
  return aStartOf([npm, process.execPath, program], folder, { ...settings, npm_lifecycle_event: 'start' })
}

async function aStartOf(
  [command = '', ...args]: string[],
  folder: string,
  settings: Readonly<Record<string, string>>,
) {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ORIGIN_DATA: folder, ...settings }
  const child = await startServer(inject('runFolder'), {
    command,
    args,
    knownBy: program,
    options: { env, cwd: inject('runFolder'), stdio: ['ignore', 'pipe', 'pipe'] },
  })
  const pid = child.pid ?? 0
  let [printed, complaint] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk))
  const closed = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null

  const untilPrinted = async (text: string, times = 1): Promise<void> => {
    const deadline = performance.now() + readyWithinMs
    while (printed.split(text).length <= times) {
      if (hasEnded() || performance.now() > deadline)
        throw new Error(`It did not print "${text}".\n${printed}${complaint}`)
      await sleep(20)
    }
  }
  return {
    printed: () => printed,
    complaint: () => complaint.trim(),
    untilPrinted,
    untilReady: () => untilPrinted('Ctrl-C stops everything.'),
    /** Sends the signal and settles with the exit code. */
    end: (signal: NodeJS.Signals): Promise<number | null> => {
      child.kill(signal)
      return closed
    },
    closed,
    isRunning: async () => (await birthOf(pid)) !== null,
  }
}

/** The process numbers of what the folder's supervisor notes as running, by the name it prints. */
export async function partsOf(folder: string): Promise<ReadonlyMap<string, number>> {
  const noted: unknown = JSON.parse(await readFile(join(folder, 'running.json'), 'utf8'))
  const entries = Array.isArray(noted) ? noted : []
  return new Map(entries.map((part) => [String(field(part, 'name')), Number(field(part, 'pid'))]))
}

export async function areGone(pids: Iterable<number>): Promise<boolean> {
  return (await Promise.all([...pids].map((pid) => isGoneWithin(pid, 15_000)))).every(Boolean)
}

export async function portOf(folder: string, name: string): Promise<number> {
  return Number(field(JSON.parse(await readFile(join(folder, 'ports.json'), 'utf8')), name))
}

export async function query(folder: string, statement: string): Promise<unknown[]> {
  const secrets: unknown = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8'))
  const client = new Client({
    host: '127.0.0.1',
    port: await portOf(folder, 'postgres'),
    user: 'origin',
    password: String(field(secrets, 'POSTGRES_PASSWORD')),
    database: 'origin',
  })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
