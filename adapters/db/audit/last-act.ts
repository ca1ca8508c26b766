import type { EntityManager } from '@mikro-orm/postgresql'

interface Act {
  readonly actor: string
  readonly action: string
  readonly at: Date
  readonly after: Readonly<Record<string, unknown>> | null
}

/** Who did the latest thing to a subject (or the latest of one action), what, and when; null when nobody did any. */
export async function lastAct(em: EntityManager, subject: string, action?: string): Promise<Act | null> {
  const [row] = await em.execute<(Omit<Act, 'at'> & { at: string })[]>(
    `select actor, action, at, after from audit where subject = ? and (?::text is null or action = ?)
     order by at desc, id desc limit 1`,
    [subject, action ?? null, action ?? null],
  )
  return row ? { ...row, at: new Date(row.at) } : null
}
