import type { FastifyRequest } from 'fastify'
import { hit, type Rate } from '#adapters/db/limits.ts'
import type { Database } from '#adapters/db/orm.ts'
import { AppError } from '#domain/shared/failure.ts'

/** Counts this request against its address's allowance of a feature; 429 with Retry-After beyond it. */
export async function limit(
  orm: Database,
  request: FastifyRequest,
  { feature, rate }: { feature: string; rate: Rate },
) {
  const retryAfterSeconds = await hit(orm.em.fork(), `${feature}:${request.ip}`, rate)
  if (retryAfterSeconds === 0) return
  const message = `At most ${rate.hits} in ${rate.windowSeconds} seconds. Try again in ${retryAfterSeconds} seconds.`
  throw new AppError({ kind: 'rate-limited', code: 'RATE_LIMITED', message, retryAfterSeconds })
}
