import {
  couponProducts,
  type CouponToSave,
  createCoupon,
  type DeskCoupon,
  readCoupon,
  readCouponRows,
  saveCoupon,
  switchCoupon,
} from '#adapters/db/coupons/desk.ts'
import { readUses } from '#adapters/db/coupons/uses.ts'
import { couponCodePattern } from '#domain/coupons/coupon.ts'
import { couponFailures } from '#domain/coupons/errors.ts'
import { wrongTerms } from '#domain/coupons/terms.ts'
import { AppError } from '#domain/shared/failure.ts'
import { instant } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { changedMeanwhile } from '../meanwhile.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import {
  CouponChange,
  CouponList,
  CouponParams,
  CouponProducts,
  CouponsQuery,
  CouponSwitch,
  CouponView,
  NewCoupon,
  UseList,
  UsesQuery,
} from './desk-schemas.ts'
import { couponView, loggedTerms, termsOf, toTerms, useView } from './desk-views.ts'

const tags = ['coupons']

/** Coupons as their owner makes and watches them. */
export function couponDeskRoutes(app: App, deps: Deps): void {
  reading(app, deps)
  uses(app, deps)
  making(app, deps)
  changing(app, deps)
  switching(app, deps)
}

async function find(deps: Deps, code: string): Promise<DeskCoupon> {
  const { timeZone } = await deps.shopView()
  const coupon = await readCoupon(deps.orm.em.fork(), code, timeZone)
  if (!coupon) throw new AppError(couponFailures.notFound(code))
  return coupon
}

const code = new RegExp(couponCodePattern)
const number = /^\d{1,18}$/

function reading(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/coupons',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'Coupons, newest first, 50 a page',
        querystring: CouponsQuery,
        response: { 200: CouponList, '4xx': Problem },
      },
    },
    async ({ query: { q = null, state = null, after } }) => {
      const { timeZone } = await deps.shopView()
      const beyond = readBeyond(after, [instant, code])
      const slice = { q: q?.trim() ?? null, standing: state, timeZone, beyond, limit: pageSize + 1 }
      const rows = await readCouponRows(orm.em.fork(), slice)
      const page = pageOf(rows, { beyond, keyOf: (it) => [it.exactTime, it.code] })
      return { ...page, items: page.items.map(couponView) }
    },
  )

  app.get(
    '/coupons/products',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'What a coupon can be for, with prices',
        response: { 200: CouponProducts, '4xx': Problem },
      },
    },
    async () => ({ items: await couponProducts(orm.em.fork()) }),
  )

  app.get(
    '/coupons/:code',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'A coupon',
        params: CouponParams,
        response: { 200: CouponView, '4xx': Problem },
      },
    },
    async ({ params }) => couponView(await find(deps, params.code)),
  )
}

function uses(app: App, deps: Deps): void {
  app.get(
    '/coupons/:code/uses',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'Orders that used a coupon, newest first, 50 a page',
        params: CouponParams,
        querystring: UsesQuery,
        response: { 200: UseList, '4xx': Problem },
      },
    },
    async ({ params, query }) => {
      const beyond = readBeyond(query.after, [instant, number])
      const slice = { code: params.code, beyond, limit: pageSize + 1 }
      const rows = await readUses(deps.orm.em.fork(), slice)
      const page = pageOf(rows, { beyond, keyOf: (it) => [it.exactTime, it.orderNumber] })
      return { ...page, items: page.items.map(useView) }
    },
  )
}

function making(app: App, deps: Deps): void {
  app.post(
    '/coupons',
    {
      config: { needs: 'coupons:write' },
      schema: {
        tags,
        summary: 'Make a coupon; customers can use it at once while it is on',
        body: NewCoupon,
        response: { 200: CouponView, '4xx': Problem },
      },
    },
    async (request) => {
      const coupon = await toSave(deps, request.body, request.body.code)
      await command(deps, request, {
        action: 'coupon.made',
        subject: `coupon/${coupon.code}`,
        work: async (tx) => {
          if (!(await createCoupon(tx, coupon))) throw new AppError(couponFailures.codeTaken(coupon.code))
          return { after: loggedTerms(coupon), result: null }
        },
      })
      return couponView(await find(deps, coupon.code))
    },
  )
}

function changing(app: App, deps: Deps): void {
  app.put(
    '/coupons/:code',
    {
      config: { needs: 'coupons:write' },
      schema: {
        tags,
        summary: 'Change a coupon; orders that hold it keep what it took off',
        params: CouponParams,
        body: CouponChange,
        response: { 200: CouponView, '4xx': Problem },
      },
    },
    async (request) => {
      const { version, ...body } = request.body
      const coupon = await toSave(deps, body, request.params.code)
      const before = await find(deps, coupon.code)
      const subject = `coupon/${coupon.code}`
      await command(deps, request, {
        action: 'coupon.changed',
        subject,
        work: async (tx) => {
          if (!(await saveCoupon(tx, coupon, version))) throw await meanwhile(deps, subject)
          return { before: { ...termsOf(before) }, after: loggedTerms(coupon), result: null }
        },
      })
      return couponView(await find(deps, coupon.code))
    },
  )
}

function switching(app: App, deps: Deps): void {
  app.post(
    '/coupons/:code/switch',
    {
      config: { needs: 'coupons:write' },
      schema: {
        tags,
        summary: 'Switch a coupon on or off; orders that hold it keep it',
        params: CouponParams,
        body: CouponSwitch,
        response: { 200: CouponView, '4xx': Problem },
      },
    },
    async (request) => {
      const { is_on: isOn, version } = request.body
      const { code: wanted, isOn: was } = await find(deps, request.params.code)
      const subject = `coupon/${wanted}`
      await command(deps, request, {
        action: isOn ? 'coupon.switched-on' : 'coupon.switched-off',
        subject,
        work: async (tx) => {
          if (!(await switchCoupon(tx, { code: wanted, isOn, version }))) throw await meanwhile(deps, subject)
          return { before: { isOn: was }, after: { isOn }, result: null }
        },
      })
      return couponView(await find(deps, wanted))
    },
  )
}

const meanwhile = (deps: Deps, subject: string) => changedMeanwhile(deps, { what: 'this coupon', subject })

/** What was filled in, once nothing is wrong with it. */
async function toSave(deps: Deps, body: Omit<NewCoupon, 'code'>, of: string): Promise<CouponToSave> {
  const terms = toTerms(body)
  const known = await couponProducts(deps.orm.em.fork())
  const odd = (terms.products ?? []).filter((slug) => !known.some((it) => it.slug === slug))
  const wrong = [
    ...wrongTerms(terms),
    ...(odd.length > 0
      ? [{ field: 'products', rule: `must be products of the shop; ${odd[0]} is none` }]
      : []),
  ]
  if (wrong.length > 0) throw new AppError(couponFailures.wrongFields(wrong))
  const { timeZone } = await deps.shopView()
  return { ...terms, code: of, timeZone }
}
