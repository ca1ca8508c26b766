import { continueAsNew, log, proxyLocalActivities, workflowInfo } from '@temporalio/workflow'
import type { CatalogueActivities } from '#activities/catalogue/activities.ts'
import { Bell } from '../bell.ts'
import { type OfferingInput, offeringNews } from './contract.ts'

/** Our own database, idempotent: tried until it works. */
const { tellBuyers } = proxyLocalActivities<CatalogueActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
})

/** Tells those who have the version before of a file's new one: a few at a time, each once. */
export async function offering({ version, after }: OfferingInput): Promise<void> {
  const news = new Bell(offeringNews)
  for (let last = after; ;) {
    news.hush() // what rings from here on may not be in what is taken in
    const { told, reached, waitMs } = await tellBuyers(version, last)
    log.info('told buyers', { version, told, reached, waitMs })
    last = reached
    if (news.rang) continue
    if (waitMs === null) return // at rest: everybody was told
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof offering>({ version, after: last })
    await news.orAfter(waitMs)
  }
}
