import { checkInvariants, isChecking, readChecks } from '#adapters/db/health/invariants.ts'
import { invariantsInWords } from '#domain/health/invariants.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { InvariantsView } from './schemas.ts'

const tags = ['health']

/** What must always hold: what the last check found, and a check now. */
export function invariantRoutes(app: App, deps: Deps): void {
  app.get(
    '/health/invariants',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'What must always hold of money and orders, and whether it did when last checked',
        response: { 200: InvariantsView, '4xx': Problem },
      },
    },
    async () => readInvariants(deps),
  )

  app.post(
    '/health/invariants',
    {
      config: { needs: 'health:check' },
      schema: {
        tags,
        summary: 'Check now; whoever asks while a check is under way sees that one',
        response: { 202: InvariantsView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const isFirst = await command(deps, request, {
        action: 'invariants.checked',
        subject: 'health/invariants',
        work: async () => ({ result: true }),
      })
      if (isFirst) await begin(deps)
      return reply.code(202).send(await readInvariants(deps))
    },
  )
}

/** Goes on after the answer: with very many orders it takes longer than a browser would wait. */
async function begin({ orm, log }: Deps): Promise<void> {
  const { begun, ended } = checkInvariants(orm.em.fork())
  ended.catch((error: unknown) => log.error({ err: error }, 'the invariants could not be checked'))
  await begun
}

async function readInvariants({ orm }: Deps): Promise<InvariantsView> {
  const em = orm.em.fork()
  const isRunning = await isChecking(em) // before the results: what is read after the end is complete
  const checks = await readChecks(em)
  return {
    is_checking: isRunning,
    items: checks.map(({ name, check }) => ({
      name,
      ...invariantsInWords[name],
      check: check && {
        holds: check.holds,
        count: check.count,
        offending: [...check.offending],
        checked_at: check.checkedAt.toISOString(),
        held_at: check.heldAt?.toISOString() ?? null,
        took_ms: check.tookMs,
      },
    })),
  }
}
