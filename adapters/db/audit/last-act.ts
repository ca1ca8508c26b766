import type { EntityManager } from '@mikro-orm/postgresql'

/** Who did the latest thing to a subject, what, and when; null when nobody did any. */
export async function lastAct(
  em: EntityManager,
  subject: string,
): Promise<{ actor: string; action: string; at: Date } | null> {
  const [row] = await em.execute<{ actor: string; action: string; at: string }[]>(
    'select actor, action, at from audit where subject = ? order by at desc, id desc limit 1',
    [subject],
  )
  return row ? { actor: row.actor, action: row.action, at: new Date(row.at) } : null
}
