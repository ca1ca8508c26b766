import type { FastifyInstance } from 'fastify'
import { guardOwnSite } from '#sandbox/control/guard.ts'
import { findMail, listMailHeads } from '#sandbox/mail/store.ts'
import { homePage, mailListPage, mailPage } from '#sandbox/mail/pages.ts'
import { messagePage, sendPage } from '#sandbox/pages/layout.ts'
import type { Parts } from '#sandbox/parts.ts'

type WithId = { Params: { id: string } }

/** Pictures may come from the shop, links open in a tab of their own; a message runs and submits nothing. */
const messagePolicy = (shopUrl: string) =>
  `sandbox allow-popups allow-popups-to-escape-sandbox allow-downloads; default-src 'none'; style-src 'unsafe-inline'; ` +
  `img-src data: ${new URL(shopUrl).origin}; frame-ancestors 'self'`

function withLinksInNewTab(html: string): string {
  const base = '<base target="_blank">'
  const headed = html.replace(/<head[^>]*>/i, (head) => head + base)
  return headed === html ? base + html : headed
}

/** The home page and the mailbox's viewer. */
export function mailRoutes({ settings, database: { query } }: Parts) {
  return async (app: FastifyInstance): Promise<void> => {
    guardOwnSite(app, settings)
    app.get('/', async (_request, reply) => sendPage(reply, homePage(settings.shopUrl)))
    app.get('/mail', async (_request, reply) =>
      sendPage(reply, mailListPage(await listMailHeads(query, { before: null, count: 200 }))),
    )
    app.get<WithId>('/mail/:id', async ({ params }, reply) => {
      const mail = await findMail(query, params.id)
      return mail === undefined ? noMail(reply) : sendPage(reply, mailPage(mail))
    })
    app.get<WithId>('/mail/:id/html', async ({ params }, reply) => {
      const mail = await findMail(query, params.id)
      if (mail === undefined || mail.html === null) return noMail(reply)
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', messagePolicy(settings.shopUrl))
        .header('cache-control', 'no-store')
        .send(withLinksInNewTab(mail.html))
    })
  }
}

const noMail = (reply: Parameters<typeof messagePage>[0]) =>
  messagePage(reply.code(404), {
    title: 'No such message',
    words: 'It was never here, or the mailbox has been cleared since.',
  })
