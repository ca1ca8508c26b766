import { proxyActivities } from '@temporalio/workflow'
import type { CustomerActivities } from '#activities/customers/activities.ts'
import type { FindPurchasesInput } from './contract.ts'

const { mailPurchasesLink } = proxyActivities<CustomerActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumInterval: '10 minutes' },
})

/** Mails the link to all orders of an address; the link ends after a day, so trying longer helps nobody. */
export async function findPurchases({ request }: FindPurchasesInput): Promise<void> {
  await mailPurchasesLink(request)
}
