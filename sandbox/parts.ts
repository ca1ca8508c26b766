import type { Database } from '#sandbox/database.ts'
import type { Faults } from '#sandbox/faults.ts'
import type { Settings } from '#sandbox/settings.ts'
import type { DeliveryWorker } from '#sandbox/webhooks/worker.ts'

/** What the routes are made with. */
export type Parts = {
  settings: Settings
  database: Database
  faults: Faults
  deliveries: DeliveryWorker
  stripeDeliveries: DeliveryWorker
}
