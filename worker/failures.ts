import type { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
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

export const failureInterceptor =
  (log: Log): ActivityInterceptorsFactory =>
  ({ info }: Context) => ({
    inbound: {
      execute: async (input, next) => {
        try {
          return await next(input)
        } catch (error) {
          const { activityType, attempt, workflowExecution } = info
          const workflow = workflowExecution?.workflowId
          log.warn({ err: error, activityType, attempt, workflow }, 'failed')
          throw asApplicationFailure(error)
        }
      },
    },
  })
