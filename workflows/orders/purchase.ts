import { continueAsNew, log, workflowInfo } from '@temporalio/workflow'
import type { Intake } from '#domain/orders/intake.ts'
import { Bell } from '../bell.ts'
import { orderNews, type PurchaseInput } from './contract.ts'
import { perform } from './perform.ts'
import { takeInOrder } from './proxies.ts'

/** From checkout to delivery: take in what is new, do what it asks for, wait for more or for the next due time. */
export async function purchase({ order }: PurchaseInput): Promise<void> {
  const news = new Bell(orderNews)
  let reached: number | null = null
  for (;;) {
    news.hush() // what rings from here on may not be in what is taken in
    const { effects, wait, requestIds }: Intake = await takeInOrder(order, reached)
    log.info('took in', { order, effects: effects.length, waitMs: wait?.ms ?? null, requestIds })
    const learnt = await perform(effects)
    reached = null
    if (learnt || news.rang) continue
    if (!wait) return // at rest: nothing open, nothing unread, nothing waited for
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof purchase>({ order })
    if (await news.orAfter(wait.ms)) reached = wait.dueAt
  }
}
