import { findRupeeProduct } from '#adapters/db/catalogue/repository.ts'
import { findPerson } from '#adapters/db/people/repository.ts'
import { latestRupeeOrder, readChecks, storeCheck } from '#adapters/db/shop/launch.ts'
import { readShop } from '#adapters/db/shop/repository.ts'
import { createShopMailer, senderAddress } from '#adapters/mail/sender.ts'
import { AppError } from '#domain/shared/failure.ts'
import { money } from '#domain/shared/money.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import { launchChecks, launchTitles, ofStripe } from '#domain/shop/launch.ts'
import { stepsOf } from '#domain/shop/launch-steps.ts'
import { testMail } from '#storefront/mail/test-mail.ts'
import type { FastifyRequest } from 'fastify'
import { chooseGateway } from '../choose-gateway.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command, commandKey } from '../desk.ts'
import type { App } from '../fastify.ts'
import { placePriced } from '../place-order.ts'
import { Problem } from '../problem.ts'
import { LaunchParams, LaunchView, RupeeOrderView, TestMailView } from './desk-schemas.ts'
import { setupOf, testLine } from './launch-tests.ts'

const tags = ['shop']

/** The checklist of going live: each line tested when it is asked for. */
export function launchRoutes(app: App, deps: Deps): void {
  checklist(app, deps)
  trying(app, deps)
}

function checklist(app: App, deps: Deps): void {
  app.get(
    '/launch',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'The lines of going live, with what their last tests came to',
        response: { 200: LaunchView, '4xx': Problem },
      },
    },
    async () => launchView(deps),
  )

  app.post(
    '/launch/:check',
    {
      config: { needs: 'settings:write' },
      schema: {
        tags,
        summary: 'Test a line now',
        params: LaunchParams,
        response: { 200: LaunchView, '4xx': Problem },
      },
    },
    async (request) => {
      const { check } = request.params
      // Before the transaction: what is asked outside may take seconds.
      const tested = await testLine(check, deps)
      await command(deps, request, {
        action: 'launch.tested',
        subject: `launch/${check}`,
        work: async (tx) => {
          await storeCheck(tx, { check, ...tested, setup: setupOf(deps) })
          return { after: { state: tested.state }, result: null }
        },
      })
      return launchView(deps)
    },
  )
}

/** What a person does to find out whether a line holds. */
function trying(app: App, deps: Deps): void {
  tryingMail(app, deps)
  tryingRupee(app, deps)
}

function tryingMail(app: App, deps: Deps): void {
  app.post(
    '/launch/mail-server/test-mail',
    {
      config: { needs: 'settings:write' },
      schema: {
        tags,
        summary: 'Send a test mail to whoever asks, or to the support address',
        response: { 200: TestMailView, '4xx': Problem, 503: Problem },
      },
    },
    async (request) => {
      const to = await ownAddress(deps, request)
      const first = await command(deps, request, {
        action: 'launch.test-mail-asked',
        subject: 'launch/mail-server',
        work: async () => ({ result: true }),
      })
      if (first) await sendTestMail(deps, { to, key: `test-mail/${commandKey(request)}` })
      return { to }
    },
  )
}

function tryingRupee(app: App, deps: Deps): void {
  app.post(
    '/launch/rupee-test/order',
    {
      config: { needs: 'settings:write' },
      schema: {
        tags,
        summary: 'Order the hidden product of ₹1, to be paid like any other',
        response: { 200: RupeeOrderView, '4xx': Problem, 503: Problem },
      },
    },
    async (request) => {
      await command(deps, request, {
        action: 'launch.rupee-ordered',
        subject: 'launch/rupee-test',
        work: async () => ({ result: true }),
      })
      const { slug, name, amountMinor, currency } = await findRupeeProduct(deps.orm.em.fork())
      const { number } = await placePriced(deps, {
        product: { slug, name, price: money(amountMinor, currency) },
        gateway: await chooseGateway(deps, { currency }),
        email: await ownAddress(deps, request),
        billing: null,
        key: { value: `launch/${commandKey(request)}`, bodyHash: slug },
        requestId: request.id,
      })
      return { number, checkout_url: `/checkout/${deps.tokens.checkout(number)}` }
    },
  )
}

/** Of whoever asks; of the shop for a person or program without one. */
async function ownAddress({ orm }: Deps, request: FastifyRequest): Promise<string> {
  const person = await findPerson(orm.em.fork(), actorOf(request).username)
  return person?.email ?? (await readShop(orm.em.fork())).supportEmail
}

async function sendTestMail({ config, orm, shopView }: Deps, { to, key }: { to: string; key: string }) {
  const mailer = createShopMailer(config, orm)
  try {
    const mail = testMail({ shop: await shopView(), sentAt: new Date().toISOString() })
    await mailer.send({ ...mail, to, messageId: mailer.messageId(key) })
  } catch (error) {
    throw error instanceof AppError ? new AppError(shopFailures.mailNotSent(error.failure.message)) : error
  } finally {
    mailer.close()
  }
}

async function launchView(deps: Deps): Promise<LaunchView> {
  const { orm, config, tokens } = deps
  const [shop, tested, order] = await Promise.all([
    readShop(orm.em.fork()),
    readChecks(orm.em.fork(), setupOf(deps)),
    latestRupeeOrder(orm.em.fork()),
  ])
  const context = { publicUrl: config.publicUrl, sender: senderAddress(config, shop) }
  const checks = launchChecks.filter((it) => config.stripe || !ofStripe.includes(it))
  const items = checks.map((check) => {
    const result = tested.find((it) => it.name === check)
    const { steps, copies = [], page = null } = stepsOf(check, context)
    return {
      check,
      title: launchTitles[check],
      state: result?.state ?? null,
      detail: result?.detail ?? null,
      tested_at: result?.testedAt.toISOString() ?? null,
      steps: [...steps],
      copies: [...copies],
      page,
    }
  })
  return {
    items,
    passed: items.filter(({ state }) => state === 'passed').length,
    sandbox: config.mode === 'sandbox',
    rupee_order: order && {
      number: order.number,
      checkout_url: order.open ? `/checkout/${tokens.checkout(order.number)}` : null,
    },
  }
}
