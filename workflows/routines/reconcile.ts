import { continueAsNew, log, proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow'
import type { RoutineActivities } from '#activities/routines/activities.ts'
import { waitUntil } from '../clock.ts'

const { planReconcile } = proxyLocalActivities<RoutineActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
})

const { reconcilePayments } = proxyActivities<RoutineActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '20 seconds',
  retry: { maximumAttempts: 1 },
})

/** Every so often asks the gateway for what no webhook told us. A round that fails is made up for by the next. */
export async function reconcile(): Promise<void> {
  while (!workflowInfo().continueAsNewSuggested && workflowInfo().historyLength < 500) {
    await waitUntil(await planReconcile())
    await reconcilePayments().catch((error: unknown) => log.warn('a round of reconciling failed', { error }))
  }
  await continueAsNew<typeof reconcile>()
}
