import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import type { InboxActivities } from '#activities/inbox/activities.ts'
import type { MailActivities } from '#activities/mail/activities.ts'
import type { OrderActivities } from '#activities/orders/activities.ts'
import type { PaymentActivities } from '#activities/payments/activities.ts'
import { heartbeatTimeout } from '../queues.ts'

/** Our own database, idempotent: tried until it works, because a run never fails. */
export const { takeInOrder, settleEffectFailure } = proxyLocalActivities<OrderActivities & InboxActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
})

/**
 * A question to the gateway changes nothing and a page is closed but once, so a crash may repeat them; as a local activity
 * each costs one event in place of six, on the way that most customers' browsers take. Short, because it holds a task of
 * the run meanwhile.
 */
export const { fetchPayment, fetchCheckout, fetchDispute, closePage } =
  proxyLocalActivities<PaymentActivities>({
    startToCloseTimeout: '6 seconds',
    retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumAttempts: 3 },
  })

/** Calls that move money: each asks before it acts, so a few quick tries are safe; the slow ones are rows. */
export const { capturePayment, issueRefund, acceptDispute } = proxyActivities<PaymentActivities>({
  startToCloseTimeout: '15 seconds',
  heartbeatTimeout,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumAttempts: 3 },
})

/** Makes a document, uploads it and hands it in; each step is kept, so a repeat goes on where it was. */
export const { contestDispute } = proxyActivities<PaymentActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumAttempts: 3 },
})

/** Long enough for every mail a worker holds to have its turn on the few connections to the mail server. */
export const { sendMail } = proxyActivities<MailActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout,
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumAttempts: 4 },
})
