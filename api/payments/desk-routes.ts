import { askRefund } from '#adapters/db/orders/refund-commands.ts'
import { readRefundRows, type RefundRow } from '#adapters/db/payments/desk.ts'
import { refundReasonsInWords } from '#domain/orders/money-words.ts'
import { may, type Role } from '#domain/people/roles.ts'
import { instant } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command, commandKey } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import {
  MakeRefund,
  RefundAccepted,
  RefundedOrder,
  RefundList,
  type RefundRowView,
  RefundsQuery,
} from './desk-schemas.ts'

/** Giving money back, and everything that went back. */
export function refundRoutes(app: App, deps: Deps): void {
  asking(app, deps)
  listing(app, deps)
}

function asking(app: App, deps: Deps): void {
  app.post(
    '/orders/:number/refunds',
    {
      config: { needs: 'refunds:make' },
      schema: {
        tags: ['payments'],
        summary: 'Give money of a payment back, all of it or a part',
        params: RefundedOrder,
        body: MakeRefund,
        response: { 202: RefundAccepted, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      const { payment_id: paymentId, amount_minor: amountMinor, reason, revokes, note } = request.body
      const asked = { paymentId, amountMinor, reason, revokes, note: note?.trim() || null }
      const by = actorOf(request).username
      await command(deps, request, {
        action: 'refund.requested',
        subject: `order/${number}`,
        work: (tx) =>
          askRefund(tx, { key: commandKey(request), requestId: request.id }, { ...asked, number, by }),
      })
      deps.recorder.ring()
      return reply.code(202).send({ accepted: true as const })
    },
  )
}

const refundId = /^[\x20-\x7e]{1,200}$/

function listing(app: App, { orm, shopView }: Deps): void {
  app.get(
    '/refunds',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['payments'],
        summary: 'Refunds, newest first, 50 a page',
        querystring: RefundsQuery,
        response: { 200: RefundList, '4xx': Problem },
      },
    },
    async (request) => {
      const { role } = actorOf(request)
      const { after, status = null, from = null, to = null } = request.query
      const beyond = readBeyond(after, [instant, refundId])
      const { timeZone } = await shopView()
      const filter = { status, from, to, timeZone }
      const rows = await readRefundRows(orm.em.fork(), { filter, beyond, limit: pageSize + 1 })
      const page = pageOf(rows, { beyond, keyOf: (row) => [row.exactTime, row.id] })
      return { ...page, items: page.items.map((row) => toView(row, role)) }
    },
  )
}

const toView = (row: RefundRow, role: Role): RefundRowView => ({
  id: row.id,
  gateway_refund_id: row.gatewayRefundId,
  order_number: row.orderNumber,
  payment_id: row.paymentId,
  amount_minor: row.amountMinor,
  currency: row.currency,
  status: row.status,
  reason_in_words: refundReasonsInWords[row.reason],
  revokes: row.revokes,
  requested_by: row.requestedBy,
  // Whoever wrote it may have named the customer.
  note: may(role, 'customers:read') ? row.note : null,
  waits: row.waits && { why: row.waits.why, next_try_at: row.waits.nextTryAt?.toISOString() ?? null },
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
})
