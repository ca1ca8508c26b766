import type { Context, Info } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
import { activityFailed, activityWorks } from '#adapters/db/engine/problems.ts'
import type { Database } from '#adapters/db/orm.ts'
import type { Log } from '#adapters/log.ts'
import { AppError, isFinal } from '#domain/shared/failure.ts'

/**
 * What a run is told of a failed activity: its kind decides whether trying again makes sense. The message of an error
 * that is not ours may hold personal data, and histories are kept: it stays out.
 */
function asApplicationFailure(error: unknown): ApplicationFailure {
  if (error instanceof AppError) {
    const { kind, code, message } = error.failure
    return ApplicationFailure.create({ type: kind, message, nonRetryable: isFinal(kind), details: [code] })
  }
  const type = error instanceof Error ? error.name : 'unknown'
  return ApplicationFailure.create({
    type,
    message: 'Something unexpected went wrong.',
    details: ['UNEXPECTED'],
  })
}

interface Deps {
  readonly log: Log
  readonly orm: Database
}

/** Logs what fails, and tells the page of health while it keeps failing. */
export const failureInterceptor =
  (deps: Deps): ActivityInterceptorsFactory =>
  ({ info }: Context) => ({
    inbound: {
      execute: async (input, next) => {
        try {
          const result = await next(input)
          if (info.attempt > 1) note(deps, () => activityWorks(deps.orm.em.fork(), nameOf(info)))
          return result
        } catch (error) {
          const failure = asApplicationFailure(error)
          const { activityType, attempt } = info
          deps.log.warn({ err: error, activityType, attempt, workflow: nameOf(info).workflowId }, 'failed')
          if (attempt > 1) note(deps, () => keepInMind(deps.orm, info, failure))
          throw failure
        }
      },
    },
  })

const nameOf = ({ workflowExecution, activityType }: Info) => ({
  workflowId: workflowExecution?.workflowId ?? '',
  name: activityType,
})

/** After its last attempt it is the run that knows what to do: it no longer keeps failing. */
function keepInMind(orm: Database, info: Info, failure: ApplicationFailure) {
  const { attempt, retryPolicy } = info
  const wasLast = failure.nonRetryable || attempt >= (retryPolicy?.maximumAttempts ?? Infinity)
  const em = orm.em.fork()
  if (wasLast) return activityWorks(em, nameOf(info))
  const reason = failure.type ? `${failure.type}: ${failure.message}` : failure.message
  return activityFailed(em, { ...nameOf(info), attempt, reason })
}

/** Beside the activity: neither its answer nor its failure waits for a database that may be what is failing. */
function note({ log }: Deps, write: () => Promise<unknown>): void {
  write().catch((error: unknown) => log.warn({ err: error }, 'could not note how an activity fares'))
}
