import { ActivityFailure, log, proxyActivities } from '@temporalio/workflow'
import type { CustomerActivities } from '#activities/customers/activities.ts'
import { heartbeatTimeout } from '../queues.ts'
import type { FindPurchasesInput } from './contract.ts'

const { mailPurchasesLink } = proxyActivities<CustomerActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout,
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumAttempts: 5 },
})

/** Mails the link to all orders of an address. When that fails the request stays unhandled, and is told of again. */
export async function findPurchases({ request }: FindPurchasesInput): Promise<void> {
  try {
    await mailPurchasesLink(request)
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    log.warn('the link could not be mailed', { request, cause: error.cause?.message })
  }
}
