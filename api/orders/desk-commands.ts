import type { FastifyRequest } from 'fastify'
import { cancelOrder, orderToAct, sendMailAgain } from '#adapters/db/orders/commands.ts'
import { readOrderByNumber } from '#adapters/db/orders/queries.ts'
import { correctAddress } from '#adapters/db/orders/resolving.ts'
import { notDelivered } from '#domain/orders/actions.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command, commandKey } from '../desk.ts'
import { Problem } from '../problem.ts'
import { CorrectAddress, Accepted, DownloadLink, OrderNumberParams, SendMail } from './desk-schemas.ts'
import { downloadsOf } from './downloads.ts'

const needs = 'orders:act'
const accepted = { accepted: true } as const
const told = (request: FastifyRequest) => ({ key: commandKey(request), requestId: request.id })

/** What somebody at the desk does with an order. Its run decides what follows, so the answer is 202. */
export function orderCommands(app: App, deps: Deps): void {
  mailing(app, deps)
  addressing(app, deps)
  linking(app, deps)

  app.post(
    '/orders/:number/cancel',
    {
      config: { needs },
      schema: {
        tags: ['orders'],
        summary: 'Cancel an unpaid order',
        params: OrderNumberParams,
        response: { 202: Accepted, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      await command(deps, request, {
        action: 'order.cancelled',
        subject: `order/${number}`,
        work: (tx) => cancelOrder(tx, told(request), number),
      })
      deps.recorder.ring()
      return reply.code(202).send(accepted)
    },
  )
}

function linking(app: App, deps: Deps): void {
  app.post(
    '/orders/:number/download-link',
    {
      config: { needs },
      schema: {
        tags: ['orders'],
        summary: 'A fresh download link of a delivered order, to hand to the customer',
        params: OrderNumberParams,
        response: { 200: DownloadLink, '4xx': Problem },
      },
    },
    async (request) => {
      const { number } = request.params
      await command(deps, request, {
        action: 'download-link.made',
        subject: `order/${number}`,
        work: async (tx) => {
          const { order } = await orderToAct(tx, number)
          if (order.fulfilment !== 'delivered')
            throw new AppError(orderFailures.notEntitled(notDelivered(order)))
          return { result: true }
        },
      })
      return freshLink(deps, number)
    },
  )
}

function mailing(app: App, deps: Deps): void {
  app.post(
    '/orders/:number/mails',
    {
      config: { needs },
      schema: {
        tags: ['orders'],
        summary: 'Send one of the order’s mails again',
        params: OrderNumberParams,
        body: SendMail,
        response: { 202: Accepted, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      const { template, about = number } = request.body
      await command(deps, request, {
        action: 'mail.requested',
        subject: `order/${number}`,
        work: (tx) => sendMailAgain(tx, told(request), { number, template, about }),
      })
      deps.recorder.ring()
      return reply.code(202).send(accepted)
    },
  )
}

function addressing(app: App, deps: Deps): void {
  app.put(
    '/orders/:number/address',
    {
      config: { needs },
      schema: {
        tags: ['orders'],
        summary: 'Correct the customer’s address of an order; the mail that can go there goes',
        params: OrderNumberParams,
        body: CorrectAddress,
        response: { 202: Accepted, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      const { email } = request.body
      const by = actorOf(request).username
      await command(deps, request, {
        action: 'order.address-corrected',
        subject: `order/${number}`,
        work: (tx) => correctAddress(tx, told(request), { number, email, by }),
      })
      deps.recorder.ring()
      return reply.code(202).send(accepted)
    },
  )
}

/**
 * Of one file the link to it; of more, or with a licence key, the order's page, which has them all. Where links are bound
 * to an address, one for our own would not open elsewhere: the order page's makes the customer's.
 */
async function freshLink(deps: Deps, number: string): Promise<DownloadLink> {
  const order = await readOrderByNumber(deps.orm.em.fork(), number)
  if (!order) throw new AppError(orderFailures.unknownNumber(number))
  const orderUrl = `${deps.config.publicUrl}/order/${order.id}`
  if (order.files.length > 1 || order.licences.length > 0) return { url: orderUrl, expires_at: null }
  if (deps.config.downloads.bindToIp) return { url: `${orderUrl}/download`, expires_at: null }
  const [link] = downloadsOf(deps, order, '')
  if (!link) throw new AppError(orderFailures.notEntitled('It cannot be downloaded any more.'))
  return { url: link.url, expires_at: link.expires_at }
}
