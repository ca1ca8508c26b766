import { oursOf, unpaidOrders } from '#adapters/db/sandbox/queries.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { LedgerList, LedgerQuery, ListQuery, MailboxList, SandboxView, UnpaidList } from './desk-schemas.ts'
import { disputeSwitches } from './disputing.ts'
import { ledgerView, wantedOf } from './ledger.ts'
import { beforeOf, oneWayPage, place, size } from './paging.ts'
import { sandboxOf } from './reach.ts'
import { switchRoutes } from './switches.ts'

const config = { needs: 'sandbox:act' } as const
const tags = ['sandbox']

/** Paying by hand, breaking things, and what the gateway's stand-in really holds. In live mode there is none. */
export function sandboxRoutes(app: App, deps: Deps): void {
  switchRoutes(app, deps)
  disputeSwitches(app, deps)
  waitingForPayment(app, deps)
  atTheGateway(app, deps)
}

function waitingForPayment(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/sandbox',
    {
      config,
      schema: { tags, summary: 'The switches as they stand', response: { 200: SandboxView, '4xx': Problem } },
    },
    async () => {
      const { url, control, gateways } = sandboxOf(deps)
      const { standing, routes, kinds } = await control.faults()
      return { url, faults: standing, routes, kinds, gateways: [...gateways] }
    },
  )

  app.get(
    '/sandbox/orders',
    {
      config,
      schema: {
        tags,
        summary: 'Orders that wait for their payment, newest first',
        querystring: ListQuery,
        response: { 200: UnpaidList, '4xx': Problem },
      },
    },
    async ({ query }) => {
      const { gateways } = sandboxOf(deps)
      const asked = { gateways, before: beforeOf(query.after), limit: size + 1 }
      const orders = await unpaidOrders(orm.em.fork(), asked)
      return oneWayPage(orders, {
        keyOf: (it) => it.number,
        view: ({ gatewayOrderId, amountMinor, createdAt, ...it }) => ({
          ...it,
          gateway_order_id: gatewayOrderId,
          amount_minor: amountMinor,
          created_at: createdAt.toISOString(),
        }),
      })
    },
  )
}

function atTheGateway(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/sandbox/ledger',
    {
      config,
      schema: {
        tags,
        summary: 'What the gateway really holds, beside what we know of it',
        querystring: LedgerQuery,
        response: { 200: LedgerList, '4xx': Problem },
      },
    },
    async ({ query }) => {
      const { control, gateways } = sandboxOf(deps)
      const gateway = query.gateway ?? gateways[0] ?? 'razorpay'
      const accounts = await control.accounts(gateway, place(query.after))
      const ours = await oursOf(orm.em.fork(), wantedOf(accounts))
      return oneWayPage(accounts, { keyOf: (it) => String(it.seq), view: (it) => ledgerView(it, ours) })
    },
  )

  app.get(
    '/sandbox/mails',
    {
      config,
      schema: {
        tags,
        summary: 'What lies in the sandbox’s mailbox, newest first',
        querystring: ListQuery,
        response: { 200: MailboxList, '4xx': Problem },
      },
    },
    async ({ query }) => {
      const { url, control } = sandboxOf(deps)
      const mails = await control.mails(place(query.after))
      return oneWayPage(mails, {
        keyOf: (it) => String(it.id),
        view: (it) => ({ ...it, to: it.to.join(', '), url: `${url}/mail/${it.id}` }),
      })
    },
  )
}
