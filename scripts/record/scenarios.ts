import type { Client, WorkflowExecutionInfo } from '@temporalio/client'
import {
  askForPurchases,
  contest,
  dispute,
  invite,
  order,
  type Ordered,
  pay,
  refund,
  text,
  until,
  untilStatus,
} from './customer.ts'
import type { Shop } from './shop.ts'

/** Plays until the run to keep has ended, and names it. */
export type Scenario = (shop: Shop) => Promise<{ workflowId: string; runId: string }>

export const purchaseScenarios: Readonly<Record<string, Scenario>> = {
  'purchase-captured': async (shop) => {
    const ordered = await order(shop)
    await untilAsleep(shop, ordered)
    await pay(shop, ordered, { outcome: 'captured' })
    return ended(shop, ordered)
  },

  'purchase-browser-first': async (shop) => {
    const ordered = await order(shop)
    await untilAsleep(shop, ordered)
    await pay(shop, ordered, { outcome: 'captured', webhook: { delay_ms: 3_000 }, browser_return: true })
    return ended(shop, ordered)
  },

  'purchase-captured-by-us': async (shop) => {
    const ordered = await order(shop)
    await pay(shop, ordered, { outcome: 'authorized' })
    return ended(shop, ordered)
  },

  'purchase-second-payment': async (shop) => {
    const ordered = await order(shop)
    await pay(shop, ordered, { outcome: 'captured' })
    const first = await ended(shop, ordered)
    await pay(shop, ordered, { outcome: 'captured' })
    return ended(shop, ordered, first.runId)
  },

  'purchase-failed-thrice': async (shop) => {
    const ordered = await order(shop)
    await untilAsleep(shop, ordered)
    for (let attempt = 0; attempt < 3; attempt++) await pay(shop, ordered, { outcome: 'failed' })
    await untilStatus(shop, ordered, 'failed')
    await pay(shop, ordered, { outcome: 'captured' })
    return ended(shop, ordered)
  },

  'purchase-expired': async (shop) => ended(shop, await order(shop)),

  'purchase-refunded-by-owner': async (shop) => {
    const { ordered, paymentId, first } = await sold(shop)
    await refund(shop, ordered, { paymentId, amountMinor: 10_000 })
    return ended(shop, ordered, first)
  },

  'purchase-dispute-contested': async (shop) => {
    const { ordered, paymentId, first } = await sold(shop)
    const disputeId = text(await dispute(shop, paymentId), 'id')
    await contest(shop, disputeId)
    return ended(shop, ordered, first)
  },

  'notice-invitation': async (shop) => {
    await invite(shop)
    return found(shop.client, `WorkflowType = 'notice' and ExecutionStatus = 'Completed'`)
  },

  'find-purchases': async (shop) => {
    await order(shop)
    await askForPurchases(shop)
    return found(shop.client, `WorkflowType = 'findPurchases' and ExecutionStatus = 'Completed'`)
  },
}

export const routineScenarios: Readonly<Record<string, Scenario>> = {
  'routine-continued-as-new': ({ client }) =>
    found(client, `WorkflowId = 'routine/reconcile' and ExecutionStatus = 'ContinuedAsNew'`),
}

async function sold(shop: Shop) {
  const ordered = await order(shop)
  const paymentId = text(await pay(shop, ordered, { outcome: 'captured' }), 'id')
  return { ordered, paymentId, first: (await ended(shop, ordered)).runId }
}

/** Until the order's run waits for what comes next: what follows is then told by a signal. */
async function untilAsleep({ client }: Shop, { workflowId }: Ordered): Promise<void> {
  const isAsleep = async () => {
    const run = await client.workflow
      .getHandle(workflowId)
      .fetchHistory()
      .catch(() => null)
    return run?.events?.some((it) => it.timerStartedEventAttributes) ?? false
  }
  await until(isAsleep, `a sleeping ${workflowId}`)
}

/** The order's newest run, once it has ended; with `after`, one that came after that run. */
async function ended({ client }: Shop, { workflowId }: Ordered, after?: string) {
  let runId = ''
  const hasEnded = async () => {
    const run = await client.workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => null)
    runId = run?.runId ?? ''
    return run !== null && runId !== after && run.status.name === 'COMPLETED'
  }
  await until(hasEnded, `an ended ${workflowId}`)
  return { workflowId, runId }
}

async function found(client: Client, query: string) {
  let first: WorkflowExecutionInfo | undefined
  const isThere = async () => {
    for await (const run of client.workflow.list({ query })) first ??= run
    return first !== undefined
  }
  await until(isThere, query)
  if (!first) throw new Error(`There is no run with ${query}.`)
  return { workflowId: first.workflowId, runId: first.runId }
}
