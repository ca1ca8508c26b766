import type { EntityManager } from '@mikro-orm/postgresql'

const ending = '_demo'

/** Where the demo's data is: a database of its own beside the shop's, so that no query of the shop can find it. */
export function demoUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  url.pathname = `${url.pathname}${ending}`
  return url.href
}

/** Whether there is demo data beside this shop. It is there whole or not at all. */
export async function demoIsThere(em: EntityManager): Promise<boolean> {
  const found = await em.execute<unknown[]>(
    `select from pg_database where datname = current_database() || '${ending}'`,
  )
  return found.length > 0
}
