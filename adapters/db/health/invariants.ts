import { type EntityManager, IsolationLevel } from '@mikro-orm/postgresql'
import { faultInWords, isFault } from '#domain/health/faults.ts'
import { type InvariantName, invariantNames, type Offending } from '#domain/health/invariants.ts'
import { closeReview, openReview } from '../orders/reviews.ts'
import { InvariantCheckEntity } from './entities.ts'
import { invariantQueries } from './invariant-queries.ts'

/** How many of the rows against an invariant are kept. */
const mostKept = 50
/** One check may take so long; with a million orders the longest takes about one. */
const longestCheck = '3min'
/** Whoever holds it checks; as two numbers, so that it is found among the locks. */
const lock = { classId: 70_411, objectId: 1 }

/**
 * Has every invariant checked, one after the other, unless somebody is at it already. `begun` resolves once others can
 * see that; `ended` fails when a check could not be made.
 */
export function checkInvariants(em: EntityManager) {
  const { promise: begun, resolve } = Promise.withResolvers<void>()
  const ended = em
    .transactional(async (tx) => {
      const [row] = await tx.execute<{ mine: boolean }[]>('select pg_try_advisory_xact_lock(?, ?) as mine', [
        lock.classId,
        lock.objectId,
      ])
      resolve()
      if (!row?.mine) return
      for (const name of invariantNames) await check(em.fork(), name)
    })
    .finally(resolve)
  return { begun, ended }
}

export async function isChecking(em: EntityManager): Promise<boolean> {
  const [row] = await em.execute<{ held: boolean }[]>(
    `select exists (select from pg_locks l join pg_database d on d.oid = l.database
       where locktype = 'advisory' and classid = ? and objid = ? and d.datname = current_database()) as held`,
    [lock.classId, lock.objectId],
  )
  return row?.held ?? false
}

/** What the last check of each found; null of one that was never checked. */
export async function readChecks(em: EntityManager) {
  const checks = await em.find(InvariantCheckEntity, {})
  return invariantNames.map((name) => ({ name, check: checks.find((it) => it.name === name) ?? null }))
}

export async function readBroken(em: EntityManager): Promise<{ name: InvariantName; count: number }[]> {
  const broken = await em.find(InvariantCheckEntity, { holds: false })
  const counts = new Map(broken.map(({ name, count }) => [name, count]))
  return invariantNames
    .flatMap((name) => ({ name, count: counts.get(name) ?? 0 }))
    .filter((it) => it.count > 0)
}

interface Result {
  readonly count: number
  readonly offending: readonly Offending[]
  readonly tookMs: number
}

async function check(em: EntityManager, name: InvariantName): Promise<void> {
  const began = performance.now()
  const found = await findOffending(em, name)
  const tookMs = Math.round(performance.now() - began)
  await em.transactional((tx) => keep(tx, name, { ...found, tookMs }))
}

interface Row {
  subject: string
  fault: string
  about: string
  first_minor: string
  second_minor: string
  currency: string
  total: string
}

/** As of one instant: money that moves meanwhile is seen before or after, never half. */
const findOffending = (em: EntityManager, name: InvariantName) =>
  em.transactional(
    async (tx) => {
      await tx.execute(`set local statement_timeout = '${longestCheck}'`)
      await tx.execute(`set local work_mem = '64MB'`)
      const rows = await tx.execute<Row[]>(
        `select *, count(*) over () as total from (${invariantQueries[name]}) found
         order by length(subject), subject, fault, about limit ${mostKept}`,
      )
      return { count: Number(rows[0]?.total ?? 0), offending: rows.map(inWords) }
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  )

function inWords({ subject, fault, about, currency, ...row }: Row): Offending {
  if (!isFault(fault)) throw new Error(`No words for ${fault}.`)
  const [firstMinor, secondMinor] = [Number(row.first_minor), Number(row.second_minor)]
  return { subject, why: faultInWords(fault, { about, firstMinor, secondMinor, currency }) }
}

/** A person is asked when it breaks or is broken in other places than before, and no longer once it holds. */
async function keep(tx: EntityManager, name: InvariantName, { count, offending, tookMs }: Result) {
  const holds = count === 0
  const before = await tx.findOne(InvariantCheckEntity, name)
  const checkedAt = new Date()
  const heldAt = holds ? checkedAt : (before?.heldAt ?? null)
  const result = { holds, count, offending, checkedAt, heldAt, tookMs }
  const review = { reason: 'books-disagree', about: name } as const
  if (holds) await closeReview(tx, review)
  else if (!before || before.count !== count || !isSame(before.offending, offending))
    await openReview(tx, { ...review, orderNumber: null, amount: null })
  await tx.upsert(InvariantCheckEntity, { name, ...result })
}

const isSame = (one: readonly Offending[], other: readonly Offending[]) =>
  one.length === other.length &&
  one.every((it, index) => it.subject === other[index]?.subject && it.why === other[index].why)
