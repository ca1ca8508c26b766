import { checkInvariants, readBroken, readChecks } from '#adapters/db/health/invariants.ts'
import type { Database } from '#adapters/db/orm.ts'

/** What is against the invariants as of now, checked by the shop's own means. */
export async function offendersOf({ orm }: { readonly orm: Database }) {
  await checkInvariants(orm.em.fork()).ended
  const broken = await readBroken(orm.em.fork())
  const checks = await readChecks(orm.em.fork())
  return broken.flatMap(({ name }) =>
    (checks.find((it) => it.name === name)?.check?.offending ?? []).map(
      (it) => `${name} ${it.subject}: ${it.why}`,
    ),
  )
}
