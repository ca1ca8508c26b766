import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { orderNumber } from '#domain/orders/order.ts'
import { routineNames } from '#domain/routines/routine.ts'
import { offeringId, type OfferingInput, offeringNews } from '#workflows/catalogue/contract.ts'
import { findPurchasesId, type FindPurchasesInput } from '#workflows/customers/contract.ts'
import { noticeId, type NoticeInput, noticeNews } from '#workflows/mail/contract.ts'
import { orderNews, purchaseId, type PurchaseInput } from '#workflows/orders/contract.ts'
import { taskQueue, workflowTaskTimeout } from '#workflows/queues.ts'
import { routineId, type RoutineInput } from '#workflows/routines/contract.ts'

const common = { taskQueue, workflowTaskTimeout } as const
const unlessRunning = { ...common, workflowIdConflictPolicy: 'USE_EXISTING' } as const

/** Tells the workflow of a thing that there is news; `fresh` when the news is that the thing has come to be. */
export async function tell(client: Client, subject: string, { fresh }: { fresh: boolean }): Promise<void> {
  const [kind = '', id = ''] = subject.split('/')
  switch (kind) {
    case 'order':
      return tellOrder(client, { order: orderNumber(id) }, fresh)
    case 'purchases': {
      const args: [FindPurchasesInput] = [{ request: id }]
      await client.workflow.start('findPurchases', {
        ...unlessRunning,
        workflowId: findPurchasesId(id),
        args,
      })
      return
    }
    case 'mail': {
      const mail = subject.slice('mail/'.length)
      const args: [NoticeInput] = [{ mail }]
      await client.workflow.signalWithStart('notice', {
        ...common,
        workflowId: noticeId(mail),
        args,
        signal: noticeNews,
      })
      return
    }
    case 'offering':
      return tellOffering(client, { version: Number(id), after: '' })
    case 'routine':
      return startRoutines(client)
    default:
      throw new Error(`No workflow for ${kind}.`)
  }
}

/**
 * A new order starts its run, which costs one event less than a signal. Should it run already, as when an earlier telling
 * was cut short, the bell must ring as for any other news.
 */
async function tellOrder(client: Client, input: PurchaseInput, fresh: boolean) {
  const workflowId = purchaseId(input.order)
  const args: [PurchaseInput] = [input]
  if (fresh && (await startFresh(client, workflowId, args))) return
  await client.workflow.signalWithStart('purchase', { ...common, workflowId, args, signal: orderNews })
}

async function tellOffering(client: Client, input: OfferingInput) {
  const workflowId = offeringId(input.version)
  const args: [OfferingInput] = [input]
  await client.workflow.signalWithStart('offering', { ...common, workflowId, args, signal: offeringNews })
}

/** False when there is such a run already. */
async function startFresh(client: Client, workflowId: string, args: [PurchaseInput]): Promise<boolean> {
  try {
    await client.workflow.start('purchase', { ...common, workflowId, args })
    return true
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false
    throw error
  }
}

/** Routines run for ever; starting them again finds them running. */
export async function startRoutines(client: Client): Promise<void> {
  for (const name of routineNames) {
    const args: [RoutineInput] = [{ name }]
    await client.workflow.start('routine', { ...unlessRunning, workflowId: routineId(name), args })
  }
}
