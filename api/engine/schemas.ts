import { type Static, Type } from 'typebox'
import { runStates, type RunState } from '#domain/engine/words.ts'

const isRunState = (text: string): text is RunState => text in runStates
const Instant = Type.String({ format: 'date-time' })
const orNull = <T extends Type.TSchema>(type: T) => Type.Union([type, Type.Null()])

export const WorkflowParams = Type.Object({
  workflowId: Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9/._-]{0,199}$',
    description: 'Such as order/10001, its slash written as %2F',
  }),
})
export const RunParams = Type.Object({
  ...WorkflowParams.properties,
  runId: Type.String({ format: 'uuid' }),
})
const Cursor = Type.String({ minLength: 1, maxLength: 200 })
export const FromCursor = Type.Object({ after: Type.Optional(Cursor) }, { additionalProperties: false })

const RunView = Type.Object({
  run_id: Type.String(),
  type: Type.String(),
  state: Type.Enum(Object.keys(runStates).filter(isRunState)),
  state_in_words: Type.String(),
  started_at: Instant,
  closed_at: orNull(Instant),
  /** Null while it is under way: it is not counted before. */
  events: orNull(Type.Integer()),
  /** Kept by us; what it did can be read though Temporal may have forgotten it. */
  archived: Type.Boolean(),
})
export type RunView = Static<typeof RunView>

const WaitView = Type.Object({
  /** What explains the amount. */
  of: orNull(Type.String()),
  due_at: Instant,
  reason: Type.String(),
  amount_minor: orNull(Type.Integer()),
  currency: orNull(Type.String()),
})

/** Every run of a workflow, newest first, and what it waits for. */
export const WorkflowView = Type.Object({
  workflow_id: Type.String(),
  /** False while Temporal does not answer: then only what we keep is listed. */
  engine_answers: Type.Boolean(),
  runs: Type.Object({ items: Type.Array(RunView), next: orNull(Cursor) }),
  upcoming: Type.Array(WaitView),
})
export type WorkflowView = Static<typeof WorkflowView>

const eventKinds = ['begin', 'turn', 'deed', 'wait', 'news', 'trouble', 'end', 'other'] as const

const EventView = Type.Object({
  id: Type.Integer(),
  at: Instant,
  type: Type.String({ description: 'As Temporal names it' }),
  kind: Type.Enum([...eventKinds]),
  title: Type.String(),
  /** Of interest only to whoever follows every step. */
  minor: Type.Boolean(),
  attempt: orNull(Type.Integer()),
  due_at: orNull(Instant),
  reason: orNull(Type.String()),
  detail: Type.Record(Type.String(), Type.Unknown()),
})
export type EventView = Static<typeof EventView>

const PendingView = Type.Object({
  activity: Type.String(),
  title: Type.String(),
  attempt: Type.Integer(),
  at_work: Type.Boolean(),
  last_failure: orNull(Type.String()),
  next_try_at: orNull(Instant),
})
export type PendingView = Static<typeof PendingView>

/** One run: what it is about to do, and what it did, event by event. */
export const RunDetail = Type.Object({
  workflow_id: Type.String(),
  run: RunView,
  pending: Type.Array(PendingView),
  timers: Type.Array(Type.Object({ due_at: Instant })),
  /** Set while the workflow’s own code keeps failing. */
  turn_failure: orNull(Type.Object({ attempt: Type.Integer(), since: Instant, reason: Type.String() })),
  events: Type.Object({
    items: Type.Array(EventView),
    next: orNull(Cursor),
    previous: orNull(Cursor),
    last: Type.Integer({ description: 'Number of the last event' }),
  }),
})
export type RunDetail = Static<typeof RunDetail>

/** What to do to have this run replayed by the tests. */
export const ReplayTest = Type.Object({
  file_name: Type.String(),
  path: Type.String(),
  command: Type.String(),
  content: Type.String(),
})
export type ReplayTest = Static<typeof ReplayTest>

export const HistoryFile = Type.Unknown({ description: 'Temporal’s own JSON: { "events": […] }' })
