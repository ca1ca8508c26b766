import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReview } from '#adapters/db/orders/reviews.ts'
import { resendNotice } from '#adapters/db/mail/notices.ts'
import { ringDispatchers } from '#adapters/db/inbox/repository.ts'
import { freePort } from '#scripts/ports.ts'
import { noticeEveryMs } from '#domain/mail/notice.ts'
import { tell } from '#worker/engine.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { aShop, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let smtpPort: number
let mailServer: SMTPServer
const received: { to: string; text: string }[] = []

beforeAll(async () => {
  smtpPort = await freePort()
  mailServer = aMailServer()
  mailServer.listen(smtpPort, '127.0.0.1')
  temporal = await aTemporalServer()
  shop = await aShop({
    temporalAddress: temporal.address,
    settings: { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` },
  })
})
afterAll(async () => {
  await shop.close()
  await new Promise<void>((resolve) => mailServer.close(resolve))
  await temporal.stop()
})

/** Refuses nobody@example.com for good, and whatever goes to later@example.com as long as `isBusy`. */
let isBusy = true
const aMailServer = () =>
  new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, answer) => {
      const code =
        address === 'nobody@example.com' ? 550 : address === 'later@example.com' && isBusy ? 451 : null
      answer(code ? Object.assign(new Error('No'), { responseCode: code }) : null)
    },
    onData: (stream, session, answer) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.once('end', () => {
        const text = Buffer.concat(parts)
          .toString('utf8')
          .replaceAll(/=\r?\n/g, '')
          .replaceAll('=3D', '=')
        received.push({ to: session.envelope.rcptTo.map((it) => it.address).join(), text })
        answer()
      })
    },
  })

const mailsTo = (to: string) => received.filter((it) => it.to === to)

const invite = async (username: string, email: string) => {
  const headers = await signedInAs(shop, 'owner', 'suresh')
  const answer = await shop.app.inject({
    method: 'POST',
    url: '/api/admin/people',
    ...json({ username, email, role: 'staff' }, headers),
  })
  expect(answer.statusCode).toBe(201)
  return answer.json<{ person: { id: number }; link: string }>()
}

interface MailSeen extends Record<string, unknown> {
  key: string
  about: string
  state: string
  note: string | null
  tries: number | null
  upcoming: string | null
}

const mails = (template: string) =>
  shop.rows<MailSeen>(
    `select m.key, m.about, m.state, e.note, e.tries,
       (select kind from upcoming where subject = 'mail/' || m.key) as upcoming
     from mails m left join effects e on e.about = m.key where m.template = ? order by m.key, e.id`,
    [template],
  )

const mailAbout = async (id: number, holds: (it: MailSeen) => boolean, withinMs = 20_000) => {
  const ask = async () => (await mails('invitation')).find((it) => it.about === String(id))
  return until(ask, (it) => it !== undefined && holds(it), withinMs)
}

describe('an invitation', () => {
  test('goes out with the link the owner sees, and its run knows no address', async () => {
    const { person, link } = await invite('asha', 'asha@example.com')
    const mail = await mailAbout(person.id, (it) => it.state === 'sent')
    const [sent, ...more] = mailsTo('asha@example.com')
    expect(more).toEqual([])
    expect(sent?.text).toContain(link)
    const token = link.slice(link.indexOf('token=') + 'token='.length)
    const [kept] = await shop.rows<{ html: string; text: string }>(
      'select html, text from mails where key = ?',
      [mail?.key],
    )
    expect(kept?.text).toContain('/admin/join?token=…')
    expect(`${kept?.html}${kept?.text}`).not.toContain(token)
    const run = shop.worker()!.client.workflow.getHandle(`mail/${mail?.key}`)
    const history = JSON.stringify(await run.fetchHistory())
    const payloads = [...history.matchAll(/"data":\{"type":"Buffer","data":\[([\d,]*)\]/g)].map((it) =>
      Buffer.from((it[1] ?? '').split(',').map(Number)).toString('utf8'),
    )
    expect(`${history}${payloads.join()}`).not.toContain('asha@example.com')
  })

  test(
    'that the mail server cannot take now is tried again, and can be sent once more',
    { timeout: 60_000 },
    async () => {
      const { person } = await invite('later', 'later@example.com')
      const waiting = await mailAbout(person.id, (it) => it.upcoming === 'retry-send-mail', 40_000)
      expect(waiting).toMatchObject({ state: 'queued', tries: 1 })
      isBusy = false
      const subject = `mail/${waiting?.key}`
      await shop.rows('update effects set next_try_at = now() where subject = ?', [subject])
      await tell(shop.worker()!.client, subject, { fresh: false })
      await mailAbout(person.id, (it) => it.state === 'sent' && it.upcoming === null)
      expect(mailsTo('later@example.com')).toHaveLength(1)

      const em = shop.orm.em.fork()
      for (let twice = 0; twice < 2; twice++)
        await resendNotice(em, { key: waiting?.key ?? '', eventId: 'one-click', requestId: 'test' })
      await ringDispatchers(em)
      await until(
        async () => mailsTo('later@example.com'),
        (it) => it.length === 2,
      )
      const ids = mailsTo('later@example.com').map((it) => /^Message-ID: (.*)$/im.exec(it.text)?.[1])
      expect(new Set(ids).size).toBe(2)
    },
  )

  test('to an address that is refused for good shows as failed, and bothers nobody', async () => {
    const { person } = await invite('nobody', 'nobody@example.com')
    const mail = await mailAbout(person.id, (it) => it.state === 'failed')
    expect(mail?.note).toContain('refused the address')
    expect(await shop.rows('select 1 from reviews')).toEqual([])
  })

  test('that is void before it goes out is not sent', async () => {
    await shop.stopWorker()
    const { person } = await invite('void', 'void@example.com')
    await shop.rows('update people set disabled_at = now() where id = ?', [person.id])
    await shop.startWorker()
    await until(
      () => mails('invitation'),
      (it) => it.every((mail) => mail.about !== String(person.id)),
    )
    expect(mailsTo('void@example.com')).toEqual([])
  })
})

const open = (about: string, minor: number) =>
  shop.orm.em.fork().transactional((tx) =>
    openReview(tx, {
      orderNumber: null,
      reason: 'orphan-payment',
      about,
      amount: { minor, currency: 'INR' },
    }),
  )
const ring = () => ringDispatchers(shop.orm.em.fork())

describe('something that waits for the owner', () => {
  test('is told to the shop’s own address while no owner has one', async () => {
    await open('pay_1', 49_900)
    await ring()
    const told = await until(
      async () => mailsTo('support@example.com'),
      (it) => it.length > 0,
    )
    expect(told[0]?.text).toContain(`${shop.url}/admin/reviews`)
  })

  test('is told once to every owner who has one, and what comes soon after in the next mail', async () => {
    await shop.rows(`update people set email = username || '@example.com' where role = 'owner'`)
    await signedInAs(shop, 'owner', 'second')
    await shop.rows(`update people set email = 'second@example.com' where username = 'second'`)
    const leftMs = noticeEveryMs - (Date.now() % noticeEveryMs)
    if (leftMs < 5000) await sleep(leftMs)
    const atOnce = Math.floor(Date.now() / noticeEveryMs) * noticeEveryMs
    await Promise.all([open('pay_2', 10_000), open('pay_3', 20_000), open('pay_2', 10_000)])
    await ring()
    for (const to of ['suresh@example.com', 'second@example.com']) {
      await until(
        async () => mailsTo(to),
        (it) => it.length > 0,
      )
      expect(mailsTo(to)).toHaveLength(1)
      expect(mailsTo(to)[0]?.text).toMatch(/[23] things wait/)
    }
    const later = (await mails('review-opened')).filter((it) => !it.key.includes(`/${atOnce}/`))
    expect(later.map((it) => [it.state, it.upcoming])).toEqual([
      ['queued', 'send-mail'],
      ['queued', 'send-mail'],
    ])

    await shop.rows(`update reviews set resolved_at = now()`)
    await shop.rows(`update effects set next_try_at = now() where subject like 'mail/review-opened/%'`)
    for (const { key } of later) await tell(shop.worker()!.client, `mail/${key}`, { fresh: false })
    const all = await until(
      () => mails('review-opened'),
      (it) => it.every((mail) => mail.state === 'sent'),
    )
    expect(all.filter((it) => !it.key.includes(`/${atOnce}/`))).toEqual([])
    expect(mailsTo('second@example.com')).toHaveLength(1)
  })
})
