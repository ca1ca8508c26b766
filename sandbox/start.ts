import { createApp } from '#sandbox/app.ts'
import { openDatabase } from '#sandbox/database.ts'
import { createFaults } from '#sandbox/faults.ts'
import { startMailServer } from '#sandbox/mail/smtp.ts'
import type { Settings } from '#sandbox/settings.ts'
import { configureStripeSecret } from '#sandbox/stripe/events.ts'
import { configureWebhookSecret } from '#sandbox/webhooks/record.ts'

export type Sandbox = { url: string; smtpPort: number; close: () => Promise<void> }

/** The whole sandbox in this process: its HTTP side at `url`, its mailbox on `smtpPort`. */
export async function startSandbox(settings: Settings): Promise<Sandbox> {
  const database = await openDatabase(settings.databaseUrl)
  const undo: (() => Promise<void>)[] = [database.close]
  const close = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    await configureWebhookSecret(database.query, settings.webhookSecret)
    await configureStripeSecret(database.query, settings.stripeWebhookSecret)
    const mail = await startMailServer(database, settings)
    undo.push(mail.close)
    const { app, closeDeliveries } = createApp({ settings, database, faults: createFaults() })
    undo.push(closeDeliveries, () => app.close())
    const url = await app.listen({ host: settings.host, port: settings.port })
    return { url, smtpPort: mail.port, close }
  } catch (error) {
    await close()
    throw error
  }
}
