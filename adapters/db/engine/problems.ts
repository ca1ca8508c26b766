import type { EntityManager } from '@mikro-orm/postgresql'
import { orderNumber } from '#domain/orders/order.ts'
import { openReview } from '../orders/reviews.ts'
import { EngineProblemEntity } from './entities.ts'

interface Failing {
  readonly workflowId: string
  /** Of the activity, or of the workflow whose turn it is. */
  readonly name: string
  readonly attempt: number
  readonly reason: string
}

const upsert = `
  insert into engine_problems (workflow_id, kind, name, attempt, reason, since, seen_at)
  values (?, ?, ?, ?, ?, now(), now())
  on conflict (workflow_id, kind, name) do update
    set attempt = excluded.attempt, reason = excluded.reason, seen_at = excluded.seen_at`

export const activityFailed = (em: EntityManager, { workflowId, name, attempt, reason }: Failing) =>
  em.execute(upsert, [workflowId, 'activity', name, attempt, reason])

export const activityWorks = (
  em: EntityManager,
  { workflowId, name }: Pick<Failing, 'workflowId' | 'name'>,
) => em.nativeDelete(EngineProblemEntity, { workflowId, kind: 'activity', name })

/** The turns of workflows that keep failing, which are all of them that were looked at; what works again goes. */
export const turnsFailing = (em: EntityManager, looked: readonly string[], failing: readonly Failing[]) =>
  em.transactional(async (tx) => {
    const works = looked.filter((id) => failing.every((it) => it.workflowId !== id))
    await tx.nativeDelete(EngineProblemEntity, { kind: 'workflow-task', workflowId: { $in: works } })
    for (const { workflowId, name, attempt, reason } of failing)
      await tx.execute(upsert, [workflowId, 'workflow-task', name, attempt, reason])
  })

/** Activities said to fail that were not heard of for a minute: they may have ended without anybody to say so. */
export const quietActivities = (em: EntityManager) =>
  em.execute<{ workflow_id: string; name: string; minutes: number }[]>(
    `select workflow_id, name, extract(epoch from now() - seen_at)::float / 60 as minutes from engine_problems
     where kind = 'activity' and seen_at < now() - interval '1 minute' order by seen_at limit 50`,
  )

/**
 * The workflows that should have moved and have not: a fact they were told of is not taken in, or what they wait for
 * is overdue; and those whose turn was known to fail. Most of them are merely about to move.
 */
export async function suspects(em: EntityManager, most: number): Promise<string[]> {
  const rows = await em.execute<{ workflow_id: string }[]>(
    `(select workflow_id from engine_problems where kind = 'workflow-task' order by seen_at limit ?)
     union
     (select subject from inbox where handled_at is null and subject is not null
        and delivered_at < now() - interval '8 seconds' order by subject, id limit ?)
     union
     (select subject from upcoming where due_at < shop_now() - interval '8 seconds' order by due_at limit ?)`,
    [most, most, most],
  )
  return rows.map((it) => it.workflow_id)
}

/**
 * How long something fails before a person hears of it, counted in time because each kind is tried again at its own
 * pace. A turn fails by our own program, which does not mend itself; in five minutes whoever put it there may have. A
 * step mostly fails because the world is away, which comes back.
 */
const patience = `case kind when 'workflow-task' then interval '5 minutes' else interval '1 hour' end`

/** Since when by shop time, which the sandbox can move. */
const failingSince = `shop_now() - (now() - p.since)`

/** Hands workflows that keep failing to a person, each once for as long as it lasts; and no longer when they work. */
export const handOverFailing = (em: EntityManager) =>
  em.transactional(async (tx) => {
    await tx.execute(
      `update reviews set resolved_at = shop_now() where reason = 'workflow-failing' and resolved_at is null
         and not exists (select from engine_problems where workflow_id = about)`,
    )
    const failing = await tx.execute<{ workflow_id: string; number: string | null; why: string }[]>(
      `select p.workflow_id, o.number, min(p.reason) as why from engine_problems p
       left join orders o on o.number = substring(p.workflow_id from '^order/(.+)$')
       where p.since < now() - ${patience} and not exists (select from reviews r
         where r.reason = 'workflow-failing' and r.about = p.workflow_id
           and (r.resolved_at is null or r.resolved_at > ${failingSince}))
       group by p.workflow_id, o.number order by p.workflow_id limit 50`,
    )
    for (const { workflow_id: about, number, why } of failing)
      await openReview(tx, {
        orderNumber: number === null ? null : orderNumber(number),
        reason: 'workflow-failing',
        about,
        amount: null,
        why,
      })
    return failing.length > 0
  })

/** What keeps failing, the longest first. */
export const problems = (em: EntityManager, most: number) =>
  em.find(EngineProblemEntity, {}, { orderBy: { since: 'asc' }, limit: most })
