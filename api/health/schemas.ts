import { type Static, Type } from 'typebox'
import { invariantNames } from '#domain/health/invariants.ts'

const Instant = Type.String({ format: 'date-time' })
const orNull = <T extends Type.TSchema>(type: T) => Type.Union([type, Type.Null()])

/** How the whole house is, part by part. */
export const HealthView = Type.Object({
  /** Of the gravest trouble: `bad` hurts customers or the books, `warn` mends itself or can wait. */
  tone: Type.Enum(['good', 'warn', 'bad']),
  /** What is not as it should be, the gravest first; empty when everything runs. */
  troubles: Type.Array(Type.String()),
  checked_at: Instant,
  parts: Type.Array(
    Type.Object({
      name: Type.String(),
      instance: Type.String(),
      ready: Type.Boolean(),
      /** False when it has not been heard of for ten seconds. */
      heard: Type.Boolean(),
      detail: orNull(Type.String()),
      beat_at: Instant,
    }),
  ),
  work: Type.Object({
    unhandled_facts: Type.Integer(),
    oldest_unhandled_fact_at: orNull(Instant),
    open_effects: Type.Integer(),
    failing_effects: Type.Integer(),
    open_reviews: Type.Integer(),
  }),
  problems: Type.Array(
    Type.Object({
      workflow_id: Type.String(),
      kind: Type.Enum(['workflow-task', 'activity']),
      name: Type.String(),
      title: Type.String(),
      attempt: Type.Integer(),
      reason: Type.String(),
      since: Instant,
      seen_at: Instant,
    }),
  ),
  failing_effects: Type.Array(
    Type.Object({
      id: Type.Integer(),
      subject: Type.String(),
      title: Type.String(),
      tries: Type.Integer(),
      next_try_at: orNull(Instant),
      note: orNull(Type.String()),
    }),
  ),
  routines: Type.Array(
    Type.Object({
      name: Type.String(),
      reason: Type.String(),
      last_try_at: orNull(Instant),
      last_ok_at: orNull(Instant),
      due_at: orNull(Instant),
      failed: Type.Boolean(),
      late: Type.Boolean(),
    }),
  ),
  versions: Type.Object({
    origin: Type.String(),
    node: Type.String(),
    postgresql: Type.String(),
    temporal: orNull(Type.String()),
    migration: Type.String(),
  }),
  disk: Type.Object({
    free_bytes: orNull(Type.Integer()),
    total_bytes: orNull(Type.Integer()),
    database_bytes: Type.Integer(),
  }),
})
export type HealthView = Static<typeof HealthView>

/** What must always hold of money and orders, and what the last check of it found. */
export const InvariantsView = Type.Object({
  /** A check is under way: what was found so far is already here. */
  is_checking: Type.Boolean(),
  items: Type.Array(
    Type.Object({
      name: Type.Enum(invariantNames),
      title: Type.String(),
      promise: Type.String(),
      advice: Type.String(),
      /** Null while it was never checked. */
      check: orNull(
        Type.Object({
          holds: Type.Boolean(),
          count: Type.Integer({ description: 'Rows against it' }),
          offending: Type.Array(Type.Object({ subject: Type.String(), why: Type.String() }), {
            description: 'The first of them',
          }),
          checked_at: Instant,
          held_at: orNull(Instant),
          took_ms: Type.Integer(),
        }),
      ),
    }),
  ),
})
export type InvariantsView = Static<typeof InvariantsView>
