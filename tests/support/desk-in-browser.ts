import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { aBrowser } from './browser.ts'
import { seatAt } from './desk.ts'
import { atRest } from './outcome.ts'
import { aShop, place, type Placed, type Shop } from './shop.ts'
import { aTemporalServer } from './temporal.ts'
import { aVisitor, desktop } from './visitor.ts'

interface Options {
  /** Away: orders are placed and paid, and nothing comes of it by itself. */
  readonly engine?: 'away'
  readonly settings?: Readonly<Record<string, string>>
}

interface Seat extends BrowserContextOptions {
  /** Their role's name, unless they have another. */
  readonly username?: string
}

/** What tests of the desk's pages begin with: before them a shop at work and a browser, after them none of it. */
export function aDeskInBrowser({ engine, settings = {} }: Options = {}) {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>> | null = null
  let shop: Shop
  let browser: Browser

  beforeAll(async () => {
    ;[temporal, browser] = await Promise.all([engine === 'away' ? null : aTemporalServer(), aBrowser()])
    shop = await aShop({ temporalAddress: temporal?.address ?? null, settings })
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
    await temporal?.stop()
  })

  const stranger = (options: BrowserContextOptions = {}) =>
    aVisitor(browser, { viewport: desktop, baseURL: shop.url, ...options })

  return {
    /** From the first test, or a later `beforeAll`, on. */
    get shop() {
      return shop
    },
    /** Whoever has not signed in. */
    stranger,
    /** Somebody of this role who is signed in, in a browser of their own. */
    somebody: async (role: Role, { username = role, ...options }: Seat = {}) => {
      const visitor = await stranger(options)
      await seatAt(visitor.context, shop, { role, username })
      return visitor
    },
    /** An order that was paid, delivered and mailed. */
    sell: async (): Promise<Placed> => {
      const order = await place(shop)
      await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
      await atRest(shop, order)
      return order
    },
  }
}
