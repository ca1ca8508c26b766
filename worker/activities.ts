import type { Mailer } from '#domain/mail/mailer.ts'
import type { Gateways } from '#domain/payments/gateway.ts'
import { createCatalogueActivities } from '#activities/catalogue/activities.ts'
import { createCustomerActivities } from '#activities/customers/activities.ts'
import { createInboxActivities } from '#activities/inbox/activities.ts'
import { createMailActivities } from '#activities/mail/activities.ts'
import { createOrderActivities } from '#activities/orders/activities.ts'
import { createPaymentActivities } from '#activities/payments/activities.ts'
import { createRoutineActivities } from '#activities/routines/activities.ts'
import type { Config } from '#adapters/config.ts'
import type { Store } from '#adapters/db/store.ts'
import type { ClosedRuns } from '#adapters/temporal/closed-runs.ts'
import { removeIdleUploads } from '#adapters/uploads.ts'
import type { createMailRenderer } from './mails.ts'

export interface Adapters {
  readonly store: Store
  readonly gateways: Gateways
  readonly mailer: Mailer
  readonly mails: ReturnType<typeof createMailRenderer>
  readonly closedRuns: ClosedRuns
  /** One PDF with all that speaks for us in a dispute. */
  readonly makeEvidence: (disputeId: string) => Promise<Uint8Array>
}

const hourMs = 3_600_000

export const createActivities = (
  { store, gateways, mailer, mails, closedRuns, makeEvidence }: Adapters,
  { orders, filesFolder }: Pick<Config, 'orders' | 'filesFolder'>,
) => ({
  ...createOrderActivities({ store, policy: orders }),
  ...createInboxActivities({ store }),
  ...createPaymentActivities({ store, gateways, makeEvidence }),
  ...createMailActivities({ store, gateways, mailer, render: mails.orderMail, renderNotice: mails.notice }),
  ...createCatalogueActivities({ store }),
  ...createCustomerActivities({ store, mailer, render: mails.purchasesLink }),
  ...createRoutineActivities({
    store,
    gateways,
    closedRuns,
    removeIdleUploads: () => removeIdleUploads(filesFolder, Date.now()),
    everyMs: {
      reconcile: orders.reconcileEveryMs,
      tidy: hourMs,
      archive: orders.archiveEveryMs,
      fold: orders.foldEveryMs,
      invariants: orders.invariantsEveryMs,
    },
  }),
})
