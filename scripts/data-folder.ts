import { randomBytes, randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lockFolder } from './folder-lock.ts'
import { field } from '#domain/shared/field.ts'
import { readJson, writeJson } from './json-file.ts'
import type { Launcher } from './launcher.ts'
import { freePort, isPortFree } from './ports.ts'
import { birthOf, endProcess } from './processes.ts'

export type DataFolder = Awaited<ReturnType<typeof openDataFolder>>
type Secrets = ReturnType<typeof makeSecrets>

/** A process that a supervisor of this folder started; `birth` tells it from a later one with the same number. */
export type RunningPart = { name: string; pid: number; birth: string; stopSignal: NodeJS.Signals }

/**
 * Everything one copy of Origin keeps on this machine, held by one supervisor at a time. What an earlier, killed one
 * left running is ended here, before anything new starts.
 */
export async function openDataFolder(path: string, launchers: readonly Launcher[]) {
  await mkdir(join(path, 'logs'), { recursive: true, mode: 0o700 })
  const release = await lockFolder(path, launchers)
  try {
    await endLeftovers(path)
    return {
      path,
      secrets: await openSecrets(path),
      ports: await openPorts(path),
      noteRunning: (parts: readonly RunningPart[]): Promise<void> =>
        writeJson(join(path, 'running.json'), parts),
      release,
    }
  } catch (error) {
    await release()
    throw error
  }
}

async function endLeftovers(path: string): Promise<void> {
  const file = join(path, 'running.json')
  const parts = await readJson(file, 'make sure that nothing of this copy still runs, then delete the file')
  if (!Array.isArray(parts)) return
  await Promise.all(parts.map(endLeftover))
  await rm(file)
}

async function endLeftover(part: unknown): Promise<void> {
  const pid = field(part, 'pid')
  if (typeof pid !== 'number') return
  const birth = await birthOf(pid)
  if (birth === null || birth !== field(part, 'birth')) return
  // PostgreSQL takes SIGTERM for "once the last client has left".
  const stopSignal = field(part, 'stopSignal') === 'SIGINT' ? 'SIGINT' : 'SIGTERM'
  await endProcess(pid, [stopSignal, 'SIGKILL'], 10_000)
}

const makeSecrets = () => ({
  SECRET_KEY: randomBytes(32).toString('base64'),
  POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  RAZORPAY_KEY_ID: `rzp_test_${base62(14)}`,
  RAZORPAY_KEY_SECRET: base62(24),
  RAZORPAY_WEBHOOK_SECRET: base62(32),
  ...makeStripeSecrets(),
})

/** A folder made before there was a second gateway has none of these. */
const makeStripeSecrets = () => ({
  STRIPE_SECRET_KEY: `sk_test_${base62(24)}`,
  STRIPE_WEBHOOK_SECRET: `whsec_${base62(32)}`,
})

const base62 = (length: number): string => {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  return Array.from({ length }, () => digits[randomInt(digits.length)]).join('')
}

async function openSecrets(path: string): Promise<Secrets> {
  const file = join(path, 'secrets.json')
  const advice =
    'put it back from a backup (nothing stored can be read without it), or move the folder away to begin anew'
  const stored = await readJson(file, advice)
  if (stored === null && existsSync(join(path, 'postgres')))
    throw new Error(`${file} is missing and the database beside it is there: ${advice}.`)
  if (stored === null) {
    const made = makeSecrets()
    await writeJson(file, made)
    return made
  }
  const isOlder = field(stored, 'STRIPE_SECRET_KEY') === undefined
  const known = isOlder && typeof stored === 'object' ? { ...stored, ...makeStripeSecrets() } : stored
  const read = (name: keyof Secrets): string => {
    const value = field(known, name)
    if (typeof value === 'string' && value !== '') return value
    throw new Error(`${file} is damaged, it has no ${name}: ${advice}.`)
  }
  const secrets = {
    SECRET_KEY: read('SECRET_KEY'),
    POSTGRES_PASSWORD: read('POSTGRES_PASSWORD'),
    RAZORPAY_KEY_ID: read('RAZORPAY_KEY_ID'),
    RAZORPAY_KEY_SECRET: read('RAZORPAY_KEY_SECRET'),
    RAZORPAY_WEBHOOK_SECRET: read('RAZORPAY_WEBHOOK_SECRET'),
    STRIPE_SECRET_KEY: read('STRIPE_SECRET_KEY'),
    STRIPE_WEBHOOK_SECRET: read('STRIPE_WEBHOOK_SECRET'),
  }
  if (isOlder) await writeJson(file, secrets)
  return secrets
}

/** Kept from start to start, so that an open page or a mail client's setting goes on working. */
async function openPorts(path: string) {
  const file = join(path, 'ports.json')
  const stored = await readJson(file, 'delete it, and ports are chosen anew')
  const port = async (name: string): Promise<number> => {
    const kept = field(stored, name)
    return typeof kept === 'number' && (await isPortFree(kept, '127.0.0.1')) ? kept : freePort()
  }
  const ports = {
    postgres: await port('postgres'),
    temporal: await port('temporal'),
    temporalUi: await port('temporalUi'),
    smtp: await port('smtp'),
    worker: await port('worker'),
  }
  if (JSON.stringify(ports) !== JSON.stringify(stored)) await writeJson(file, ports)
  return ports
}
