import {
  ActivityFailure,
  continueAsNew,
  log,
  proxyActivities,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow'
import type { RoutineActivities } from '#activities/routines/activities.ts'
import { waitUntil } from '../clock.ts'
import { heartbeatTimeout } from '../queues.ts'
import type { RoutineInput } from './contract.ts'

const { planRoutine } = proxyLocalActivities<RoutineActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
})

const { runRoutine } = proxyActivities<RoutineActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  retry: { maximumAttempts: 1 },
})

const roundsARun = 20

/** Does its work every so often, for ever. A round that fails is made up for by the next. */
export async function routine(input: RoutineInput): Promise<void> {
  for (let round = 0; round < roundsARun && !workflowInfo().continueAsNewSuggested; round++) {
    await waitUntil(await planRoutine(input.name))
    try {
      await runRoutine(input.name)
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error
      log.warn('a round failed', { routine: input.name, cause: error.cause?.message })
    }
  }
  await continueAsNew<typeof routine>(input)
}
