import type { EntityManager } from '@mikro-orm/postgresql'
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

/** What keeps failing, the longest first. */
export const problems = (em: EntityManager, most: number) =>
  em.find(EngineProblemEntity, {}, { orderBy: { since: 'asc' }, limit: most })
