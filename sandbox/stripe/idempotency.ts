import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Database, Sql } from '#sandbox/database.ts'
import { StripeRefusal, errorBody, stripeRefusals } from '#sandbox/stripe/errors.ts'

/** Stripe forgets a key once it is at least this old. */
const KEPT_MS = 24 * 3_600_000

type Answer = { request: string; status: number; body: string }
export type Call = { request: FastifyRequest; reply: FastifyReply }

/**
 * Does a write once per `Idempotency-Key`: the first answer, a refusal included, is kept with the effect and repeated
 * for the same parameters. What the parameters alone forbid (an InvalidField) is not kept.
 */
export async function once(
  database: Database,
  { request, reply }: Call,
  work: (query: Sql) => Promise<object>,
): Promise<object> {
  const key = request.headers['idempotency-key']?.toString()
  if (key === undefined || key === '') return database.transaction(work)
  if (key.length > 255) throw stripeRefusals.keyTooLong()
  const asked = await fingerprint(request)
  let begun = false
  try {
    return await database.transaction(async (query) => {
      const known = await findAnswer(query, key, asked)
      if (known !== undefined) return repeat(reply, known)
      begun = true
      const answer = await work(query)
      await keep(query, key, { request: asked, status: 200, body: JSON.stringify(answer) })
      return answer
    })
  } catch (error) {
    if (begun && error instanceof StripeRefusal)
      await keep(database.query, key, {
        request: asked,
        status: error.statusCode,
        body: JSON.stringify(errorBody(error)),
      })
    throw error
  }
}

const repeat = (reply: FastifyReply, { status, body }: Answer) =>
  reply.code(status).header('idempotent-replayed', 'true').type('application/json').send(body)

async function findAnswer(query: Sql, key: string, asked: string): Promise<Answer | undefined> {
  const [lock] = await query<{ free: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('sandbox stripe ' || $1, 0)) as free`,
    [key],
  )
  if (lock?.free !== true) throw stripeRefusals.keyInUse()
  const [known] = await query<Answer>(
    'select request, status, body from sandbox.stripe_keys where key = $1 and at > $2',
    [key, new Date(Date.now() - KEPT_MS)],
  )
  if (known !== undefined && known.request !== asked) throw stripeRefusals.keyReused(key)
  return known
}

const keep = (query: Sql, key: string, { request, status, body }: Answer) =>
  query(
    `insert into sandbox.stripe_keys (key, request, status, body, at) values ($1, $2, $3, $4, $5)
     on conflict (key) do update set request = excluded.request, status = excluded.status,
       body = excluded.body, at = excluded.at`,
    [key, request, status, body, new Date()],
  )

async function fingerprint({ method, url, body }: FastifyRequest): Promise<string> {
  const content = body instanceof FormData ? await partsOf(body) : body
  return createHash('sha256')
    .update(JSON.stringify([method, url, content]))
    .digest('hex')
}

const partsOf = (form: FormData) =>
  Promise.all(
    [...form].map(async ([name, value]) => {
      if (typeof value === 'string') return [name, value]
      const content = createHash('sha256').update(Buffer.from(await value.arrayBuffer()))
      return [name, value.name, value.type, content.digest('hex')]
    }),
  )
