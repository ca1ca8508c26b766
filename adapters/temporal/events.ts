import { deedOf, spaced } from '#domain/engine/words.ts'
import { decodeAll, decodeOne, failureDetail, type HistoryEvent, reasonOf } from './payloads.ts'

/** What happened in a run: its beginning and end, what it did, waited for and was told, and what went wrong. */
type EventKind = 'begin' | 'turn' | 'deed' | 'wait' | 'news' | 'trouble' | 'end' | 'other'

/** One event of a run, for people and for those who take it apart. */
export interface EventRead {
  readonly id: number
  readonly at: Date
  /** As Temporal names it, in lower case. */
  readonly type: string
  readonly kind: EventKind
  readonly title: string
  /** Of interest only to whoever follows every step. */
  readonly minor: boolean
  readonly attempt: number | null
  readonly dueAt: Date | null
  readonly reason: string | null
  readonly detail: Readonly<Record<string, unknown>>
}

type Said = Pick<EventRead, 'kind' | 'title'> & Partial<EventRead>

interface Timer {
  readonly id: string
  readonly dueAt: Date
}

interface TaskFailure {
  readonly at: Date
  readonly reason: string
}

/** What earlier events said and later ones refer to. */
interface Seen {
  readonly activities: Map<number, string>
  readonly timers: Map<number, Timer>
  taskFailure: TaskFailure | null
}

const idOf = (event: HistoryEvent) => Number(event.eventId)
const timeOf = ({ eventTime }: HistoryEvent) => new Date(msOf(eventTime))

/** Seconds are a Long where the engine sent them and a number where they were read from JSON. */
const msOf = (time: HistoryEvent['eventTime']) =>
  Number(time?.seconds ?? 0) * 1000 + Math.floor((time?.nanos ?? 0) / 1_000_000)

type Events = AsyncIterable<HistoryEvent> | Iterable<HistoryEvent>

/** Follows a run from its first event to its last, and reads so many of those that come after one. */
export async function followRun(events: Events, { after, most }: { after: number; most: number }) {
  const seen: Seen = { activities: new Map(), timers: new Map(), taskFailure: null }
  const items: EventRead[] = []
  let last = 0
  for await (const event of events) {
    takeIn(seen, event)
    last = idOf(event)
    if (last > after && items.length < most) items.push(read(seen, event))
  }
  return {
    items,
    /** The id of the run’s last event; 0 when it has none. */
    last,
    openTimers: [...seen.timers.values()],
    /** Why the last turn of the workflow did not work; null when one worked since. */
    taskFailure: seen.taskFailure,
  }
}

function takeIn(seen: Seen, event: HistoryEvent): void {
  const scheduled = event.activityTaskScheduledEventAttributes
  if (scheduled) seen.activities.set(idOf(event), scheduled.activityType?.name ?? '')
  const started = event.timerStartedEventAttributes
  if (started) seen.timers.set(idOf(event), { id: started.timerId ?? '', dueAt: dueOf(event) })
  const over = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes
  if (over) seen.timers.delete(Number(over.startedEventId))
  takeInTurn(seen, event)
}

function takeInTurn(seen: Seen, event: HistoryEvent): void {
  if (event.workflowTaskCompletedEventAttributes) seen.taskFailure = null
  const failure = event.workflowTaskFailedEventAttributes?.failure
  if (failure) seen.taskFailure = { at: timeOf(event), reason: reasonOf(failure) ?? 'It does not say why.' }
}

const dueOf = (event: HistoryEvent) =>
  new Date(timeOf(event).getTime() + msOf(event.timerStartedEventAttributes?.startToFireTimeout))

function read(seen: Seen, event: HistoryEvent): EventRead {
  const said = ofItsLife(event) ??
    ofATurn(event) ??
    ofALocalDeed(event) ??
    ofADeed(event, seen) ??
    ofAWait(event) ??
    ofNews(event) ?? { kind: 'other', title: sentence(typeOf(event)) }
  return {
    id: idOf(event),
    at: timeOf(event),
    type: typeOf(event),
    minor: false,
    attempt: null,
    dueAt: null,
    reason: null,
    detail: {},
    ...said,
  }
}

const suffix = 'EventAttributes'
const typeOf = (event: HistoryEvent) =>
  spaced(
    Object.keys(event)
      .find((key) => key.endsWith(suffix))
      ?.slice(0, -suffix.length) ?? 'unknown',
  )
const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

function ofItsLife(event: HistoryEvent): Said | null {
  const began = event.workflowExecutionStartedEventAttributes
  if (began) {
    const title = began.continuedExecutionRunId ? 'Went on from the run before' : 'Began'
    return { kind: 'begin', title, detail: { input: decodeAll(began.input) } }
  }
  const rested = event.workflowExecutionCompletedEventAttributes
  if (rested) return { kind: 'end', title: 'Came to rest', detail: { result: decodeOne(rested.result) } }
  const wentOn = event.workflowExecutionContinuedAsNewEventAttributes
  if (wentOn)
    return {
      kind: 'end',
      title: 'Went on in a new run',
      detail: { next_run: wentOn.newExecutionRunId, input: decodeAll(wentOn.input) },
    }
  const failed = event.workflowExecutionFailedEventAttributes
  if (failed) return { kind: 'trouble', title: 'The run failed', ...whyOf(failed.failure) }
  const stopped = event.workflowExecutionTerminatedEventAttributes
  return stopped ? { kind: 'trouble', title: 'Ended by hand', reason: stopped.reason || null } : null
}

const whyOf = (failure: Parameters<typeof reasonOf>[0]) => ({
  reason: reasonOf(failure),
  detail: { failure: failureDetail(failure) },
})

/** A workflow’s turn: a worker takes it up, thinks, and says what to do. */
function ofATurn(event: HistoryEvent): Said | null {
  const turn = { kind: 'turn', minor: true } as const
  const due = event.workflowTaskScheduledEventAttributes
  if (due) return { ...turn, title: 'Its turn came', attempt: due.attempt ?? null }
  if (event.workflowTaskStartedEventAttributes) return { ...turn, title: 'A worker took its turn' }
  if (event.workflowTaskCompletedEventAttributes) return { ...turn, title: 'The turn was over' }
  const failed = event.workflowTaskFailedEventAttributes
  if (failed) return { kind: 'trouble', title: 'The turn did not work', ...whyOf(failed.failure) }
  const lost = event.workflowTaskTimedOutEventAttributes
  return lost ? { kind: 'turn', title: 'The turn was lost; another worker takes it', detail: {} } : null
}

interface LocalActivity {
  readonly activity_type: string
  readonly attempt: number
}
const isLocalActivity = (value: unknown): value is LocalActivity =>
  typeof value === 'object' && value !== null && 'activity_type' in value && 'attempt' in value

/** Deeds in our own database are recorded as markers, result and all. */
function ofALocalDeed(event: HistoryEvent): Said | null {
  const marker = event.markerRecordedEventAttributes
  if (!marker) return null
  const { data, result } = marker.details ?? {}
  const activity = decodeOne(data)
  if (!isLocalActivity(activity)) return { kind: 'other', title: `Noted: ${marker.markerName ?? ''}` }
  const { done, undone } = deedOf(activity.activity_type)
  const common = { attempt: activity.attempt, detail: { activity: activity.activity_type } }
  if (marker.failure) {
    const { reason, detail } = whyOf(marker.failure)
    return {
      ...common,
      kind: 'trouble',
      title: `Could not ${undone}`,
      reason,
      detail: { ...common.detail, ...detail },
    }
  }
  return { ...common, kind: 'deed', title: done, detail: { ...common.detail, result: decodeOne(result) } }
}

function ofADeed(event: HistoryEvent, { activities }: Seen): Said | null {
  const asked = event.activityTaskScheduledEventAttributes
  if (asked) {
    const activity = asked.activityType?.name ?? ''
    return {
      kind: 'deed',
      minor: true,
      title: deedOf(activity).doing,
      detail: { activity, input: decodeAll(asked.input) },
    }
  }
  const begun = event.activityTaskStartedEventAttributes
  if (begun) {
    const { doing } = deedOf(activities.get(Number(begun.scheduledEventId)) ?? '')
    const title = `${doing}: a worker took it up`
    return { ...whyOf(begun.lastFailure), kind: 'deed', minor: true, title, attempt: begun.attempt ?? null }
  }
  return ofADeedDone(event, activities)
}

function ofADeedDone(event: HistoryEvent, activities: Seen['activities']): Said | null {
  const nameOf = ({ scheduledEventId }: { scheduledEventId?: unknown }) =>
    activities.get(Number(scheduledEventId)) ?? ''
  const done = event.activityTaskCompletedEventAttributes
  if (done) {
    const activity = nameOf(done)
    return {
      kind: 'deed',
      title: deedOf(activity).done,
      detail: { activity, result: decodeOne(done.result) },
    }
  }
  const undone = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes
  if (!undone) return null
  const activity = nameOf(undone)
  const { reason, detail } = whyOf(undone.failure)
  return {
    kind: 'trouble',
    title: `Could not ${deedOf(activity).undone}`,
    reason,
    detail: { activity, ...detail },
  }
}

function ofAWait(event: HistoryEvent): Said | null {
  const waits = event.timerStartedEventAttributes
  if (waits) return { kind: 'wait', title: 'Waits until', dueAt: dueOf(event) }
  if (event.timerFiredEventAttributes) return { kind: 'wait', title: 'The time had come' }
  if (event.timerCanceledEventAttributes) return { kind: 'wait', title: 'Waited no longer', minor: true }
  return null
}

function ofNews(event: HistoryEvent): Said | null {
  const signal = event.workflowExecutionSignaledEventAttributes
  if (!signal) return null
  const input = decodeAll(signal.input)
  const detail = { signal: signal.signalName ?? '', ...(input.length > 0 ? { input } : {}) }
  return { kind: 'news', title: 'Was told there is news', detail }
}
