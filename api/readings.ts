import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { problems } from '#adapters/db/engine/problems.ts'
import { readInstances, readRoutines, readWork } from '#adapters/db/health/desk.ts'
import { readBroken } from '#adapters/db/health/invariants.ts'
import { readTurnedAway } from '#adapters/db/health/repository.ts'
import { verdictOf } from '#domain/health/verdict.ts'
import type { Deps } from './deps.ts'

const mostProblems = 100

/** How the whole house is as of now, and what one is to make of it. */
export async function readHouse({ orm, config }: Pick<Deps, 'orm' | 'config'>) {
  const em = orm.em.fork()
  const now = new Date()
  const instances = await readInstances(em)
  const work = await readWork(em)
  const routines = await readRoutines(em)
  const failing = await problems(em, mostProblems)
  const disk = await diskOf(dirname(config.filesFolder))
  const verdict = verdictOf({
    now: now.getTime(),
    parts: instances,
    ...work,
    oldestFactAt: work.oldestFactAt?.getTime() ?? null,
    problems: failing.length,
    turnedAway: await readTurnedAway(em),
    routines,
    broken: await readBroken(em),
    freeBytes: disk.free_bytes,
  })
  return { now, instances, work, routines, failing, disk, verdict }
}

/** Of the folder in which this machine keeps the shop’s data; null where there is none. */
async function diskOf(folder: string) {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { free_bytes: bavail * bsize, total_bytes: blocks * bsize }
  } catch {
    return { free_bytes: null, total_bytes: null }
  }
}
