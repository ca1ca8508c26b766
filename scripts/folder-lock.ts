import { link, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { field } from '#domain/shared/field.ts'
import { readJson, writeJson } from './json-file.ts'
import { isAbandoned, type Launcher } from './launcher.ts'
import { birthOf, isGoneWithin } from './processes.ts'

const endingTakesMs = 60_000

/** Holds the folder for this process until the returned function is called; throws when a living process holds it. */
export async function lockFolder(path: string, launchers: readonly Launcher[]): Promise<() => Promise<void>> {
  const lock = join(path, 'supervisor.json')
  const mine = `${lock}.${process.pid}`
  await writeJson(mine, { pid: process.pid, birth: await birthOf(process.pid), launchers })
  try {
    while (!(await linked(mine, lock))) await clear(lock, path)
  } finally {
    await rm(mine, { force: true })
  }
  return () => rm(lock, { force: true })
}

/** Of several that find a dead holder's lock at once, what each moved aside is looked at again: it may be a live one's. */
async function clear(lock: string, path: string): Promise<void> {
  await refuseLiving(lock, path)
  const aside = `${lock}.${process.pid}.old`
  try {
    await rename(lock, aside)
  } catch {
    return
  }
  try {
    await refuseLiving(aside, path)
  } catch (error) {
    await linked(aside, lock)
    throw error
  } finally {
    await rm(aside, { force: true })
  }
}

async function refuseLiving(lock: string, path: string): Promise<void> {
  const holder = await readJson(
    lock,
    'make sure that Origin does not run on this folder, then delete the file',
  )
  const pid = field(holder, 'pid')
  if (typeof pid !== 'number') return
  const birth = await birthOf(pid)
  if (birth === null || birth !== field(holder, 'birth')) return
  if ((await isAbandoned(field(holder, 'launchers'))) && (await isGoneWithin(pid, endingTakesMs))) return
  throw new Error(
    `Origin already runs on ${path} (process ${pid}): stop it first, or give a second copy its own ORIGIN_DATA, PORT and SANDBOX_PORT.`,
  )
}

/** A link is made whole or not at all, and never over another. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
