import { Type } from 'typebox'
import { addressesBeginningWith } from '#adapters/db/mail/addresses.ts'
import { ringDispatchers } from '#adapters/db/inbox/repository.ts'
import { type MailFilter, type MailRead, readMail, readMailRows } from '#adapters/db/mail/desk.ts'
import { resendMail } from '#adapters/db/mail/resending.ts'
import { normaliseEmail } from '#domain/customers/email.ts'
import { mailFailures } from '#domain/mail/errors.ts'
import { isNotice } from '#domain/mail/notice.ts'
import { may, type Role } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import { instant } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command, commandKey } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import { Accepted, MailKey, MailList, MailsQuery, MailView } from './desk-schemas.ts'
import { mailView, rowView } from './views.ts'

/** Every mail as it was sent, how it stands, and sending it once more. */
export function mailRoutes(app: App, deps: Deps): void {
  listing(app, deps)
  reading(app, deps)
  resending(app, deps)
}

const key = /^[\x20-\x7e]{1,300}$/
const addressesAtOnce = 20

function listing(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/mails',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['mail'],
        summary: 'Mails, newest first, 50 a page',
        querystring: MailsQuery,
        response: { 200: MailList, '4xx': Problem },
      },
    },
    async (request) => {
      const { role } = actorOf(request)
      const { after, ...asked } = request.query
      const beyond = readBeyond(after, [instant, key])
      const slice = { filter: await filterOf(deps, asked, role), beyond, limit: pageSize + 1 }
      const rows = await readMailRows(orm.em.fork(), slice)
      const page = pageOf(rows, { beyond, keyOf: (row) => [row.exactTime, row.key] })
      return { ...page, items: page.items.map((row) => rowView(row, role)) }
    },
  )
}

async function filterOf(
  deps: Deps,
  { q, ...asked }: Omit<MailsQuery, 'after'>,
  role: Role,
): Promise<MailFilter> {
  const { state = null, template = null, from = null, to = null } = asked
  const { timeZone } = await deps.shopView()
  const filter = { state, template, from, to, timeZone, orderNumber: null, addresses: null }
  if (q === undefined) return filter
  if (/^\d+$/.test(q.trim())) return { ...filter, orderNumber: q.trim() }
  if (!may(role, 'customers:read')) throw new AppError(mailFailures.searchByAddress())
  const addresses = await addressesBeginningWith(deps.orm.em.fork(), normaliseEmail(q), addressesAtOnce)
  return { ...filter, addresses }
}

/** Shown in a frame of the dashboard: nothing in it runs, is sent or fetched from elsewhere. */
const framePolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; frame-ancestors 'self'"
const Html = { content: { 'text/html': { schema: Type.String() } } }

function reading(app: App, deps: Deps): void {
  const { orm } = deps
  const find = async (wanted: string): Promise<MailRead> => {
    const mail = await readMail(orm.em.fork(), wanted)
    if (!mail) throw new AppError(mailFailures.notFound())
    return mail
  }
  app.get(
    '/mails/:key',
    {
      config: { needs: 'mail:read' },
      schema: {
        tags: ['mail'],
        summary: 'A mail as it was sent',
        params: MailKey,
        response: { 200: MailView, '4xx': Problem },
      },
    },
    async (request) => mailView(await find(request.params.key), actorOf(request).role),
  )

  app.get(
    '/mails/:key/html',
    {
      config: { needs: 'mail:read' },
      schema: {
        tags: ['mail'],
        summary: 'A mail’s HTML as it was sent, fit for a frame',
        params: MailKey,
        response: { 200: Html, '4xx': Problem },
      },
    },
    async ({ params }, reply) => {
      const { html } = await find(params.key)
      if (html === null) throw new AppError(mailFailures.noHtml())
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', framePolicy)
        .serializer(String)
        .send(html)
    },
  )
}

function resending(app: App, deps: Deps): void {
  const { orm, secrets } = deps
  app.post(
    '/mails/:key/resend',
    {
      config: { needs: 'orders:act' },
      schema: {
        tags: ['mail'],
        summary: 'Send a mail once more',
        params: MailKey,
        response: { 202: Accepted, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const wanted = request.params.key
      const mail = await readMail(orm.em.fork(), wanted)
      if (!mail) throw new AppError(mailFailures.notFound())
      const told = { key: commandKey(request), requestId: request.id }
      const ofOrder = mail.orderNumber !== null && !isNotice(mail.template)
      await command(deps, request, {
        action: 'mail.requested',
        subject: ofOrder ? `order/${mail.orderNumber}` : `mail/${wanted}`,
        work: (tx) => resendMail(tx, { key: wanted, secrets, told }),
      })
      await ringDispatchers(orm.em.fork())
      return reply.code(202).send({ accepted: true as const })
    },
  )
}
