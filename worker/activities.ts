import type { Mailer } from '#domain/mail/mailer.ts'
import type { PaymentGateway } from '#domain/payments/gateway.ts'
import { createCustomerActivities } from '#activities/customers/activities.ts'
import { createInboxActivities } from '#activities/inbox/activities.ts'
import { createMailActivities } from '#activities/mail/activities.ts'
import { createOrderActivities } from '#activities/orders/activities.ts'
import { createPaymentActivities } from '#activities/payments/activities.ts'
import { createRoutineActivities } from '#activities/routines/activities.ts'
import type { Config } from '#adapters/config.ts'
import type { Store } from '#adapters/db/store.ts'
import type { ClosedRuns } from '#adapters/temporal/closed-runs.ts'
import type { createMailRenderer } from './mails.ts'

export interface Adapters {
  readonly store: Store
  readonly gateway: PaymentGateway
  readonly mailer: Mailer
  readonly mails: ReturnType<typeof createMailRenderer>
  readonly closedRuns: ClosedRuns
  /** One PDF with all that speaks for us in a dispute. */
  readonly makeEvidence: (disputeId: string) => Promise<Uint8Array>
}

const hourMs = 3_600_000

export const createActivities = (
  { store, gateway, mailer, mails, closedRuns, makeEvidence }: Adapters,
  { orders }: Pick<Config, 'orders'>,
) => ({
  ...createOrderActivities({ store, policy: orders }),
  ...createInboxActivities({ store }),
  ...createPaymentActivities({ store, gateway, makeEvidence }),
  ...createMailActivities({ store, gateway, mailer, render: mails.orderMail, renderNotice: mails.notice }),
  ...createCustomerActivities({ store, mailer, render: mails.purchasesLink }),
  ...createRoutineActivities({
    store,
    gateway,
    closedRuns,
    everyMs: {
      reconcile: orders.reconcileEveryMs,
      tidy: hourMs,
      archive: orders.archiveEveryMs,
      fold: orders.foldEveryMs,
      invariants: orders.invariantsEveryMs,
    },
  }),
})
