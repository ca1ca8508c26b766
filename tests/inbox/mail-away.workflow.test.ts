import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '#scripts/ports.ts'
import { tell } from '#worker/engine.ts'
import { atRest, sold } from '#tests/support/outcome.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let smtpPort: number
let mailServer: SMTPServer
const received: string[] = []

beforeAll(async () => {
  smtpPort = await freePort()
  mailServer = aMailServer()
  temporal = await aTemporalServer()
  const settings = { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` }
  shop = await aShop({ temporalAddress: temporal.address, settings })
})

afterAll(async () => {
  await shop.close()
  await new Promise<void>((resolve) => mailServer.close(resolve))
  await temporal.stop()
})

/** Takes every mail but one to nobody@example.com; does not listen yet. */
const aMailServer = () =>
  new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, answer) => {
      const refusal = Object.assign(new Error('No such mailbox'), { responseCode: 550 })
      answer(address === 'nobody@example.com' ? refusal : null)
    },
    onData: (stream, session, answer) => {
      received.push(...session.envelope.rcptTo.map((it) => it.address))
      stream.resume().once('end', () => answer())
    },
  })

const pro = 49_900

test(
  'while the mail server is away the sale stands and says when the mail is tried again',
  { timeout: 60_000 },
  async () => {
    const order = await place(shop, { email: 'waiting@example.com' })
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    const patience = { when: (it: { upcoming: readonly string[] }) => it.upcoming[0] === 'retry-send-mail' }
    expect(await atRest(shop, order, { ...patience, withinMs: 50_000 })).toEqual({
      ...sold(pro),
      mails: ['order-confirmed queued'],
      upcoming: ['retry-send-mail'],
    })
    const subject = `order/${order.number}`
    const [retry] = await shop.rows<{ tries: number; seconds: number }>(
      `select tries, extract(epoch from next_try_at - now())::float as seconds from effects
     where subject = ? and state = 'open'`,
      [subject],
    )
    expect(retry?.tries).toBe(1)
    expect(retry?.seconds).toBeGreaterThan(30)
    expect(retry?.seconds).toBeLessThanOrEqual(60)

    mailServer.listen(smtpPort, '127.0.0.1')
    await shop.rows('update effects set next_try_at = now() where subject = ?', [subject])
    await tell(shop.worker()!.client, subject, { fresh: false })
    expect(await atRest(shop, order)).toEqual(sold(pro))
    expect(received).toEqual(['waiting@example.com'])
  },
)

test('an address that the mail server refuses for good is handed to a person', async () => {
  const order = await place(shop, { email: 'nobody@example.com' })
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  expect(await atRest(shop, order, { when: (it) => it.reviews.length > 0 })).toEqual({
    ...sold(pro),
    mails: ['order-confirmed queued'],
    reviews: ['mail-refused'],
  })
})
