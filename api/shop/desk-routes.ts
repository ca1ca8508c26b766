import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import {
  logoOf,
  readShopVersion,
  saveShop,
  type ShopVersion,
  storeLogo,
} from '#adapters/db/shop/repository.ts'
import { forgetCheck } from '#adapters/db/shop/launch.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import { largestLogo, readPicture, wrongLogo } from '#domain/shop/logo.ts'
import { settingsOf, type ShopDraft, tidied, wrongFieldsOf } from '#domain/shop/settings.ts'
import type { ShopSettings } from '#domain/shop/shop.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { changedMeanwhile } from '../meanwhile.ts'
import { Problem } from '../problem.ts'
import { LogoView, ShopChange, ShopDetails } from './desk-schemas.ts'

const subject = 'settings/shop'
const tags = ['shop']

/** What the owner chose for the shop, and its logo. */
export function shopSettingsRoutes(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/shop',
    {
      config: { needs: 'desk:read' },
      schema: { tags, summary: 'The shop’s settings', response: { 200: ShopDetails, '4xx': Problem } },
    },
    async () => detailsOf(await readShopVersion(orm.em.fork())),
  )

  app.put(
    '/shop',
    {
      config: { needs: 'settings:write' },
      schema: {
        tags,
        summary: 'Change the shop’s settings, all at once',
        body: ShopChange,
        response: { 200: ShopDetails, '4xx': Problem },
      },
    },
    async (request) => {
      const draft = tidied(draftOf(request.body))
      const wrong = wrongFieldsOf(draft)
      if (wrong.length > 0) throw new AppError(shopFailures.wrongFields(wrong))
      const { logo: hash, version } = request.body
      await command(deps, request, {
        action: 'shop.changed',
        subject,
        work: async (tx) => {
          const { settings: before } = await readShopVersion(tx)
          const logo = hash === null ? null : await logoOf(tx, hash)
          if (hash !== null && !logo) throw new AppError(shopFailures.unknownLogo())
          const settings = settingsOf(draft, logo)
          if (!(await saveShop(tx, { settings, version })))
            throw await changedMeanwhile(deps, { what: 'the shop’s settings', subject })
          await forgetCheck(tx, 'shop-identity')
          return { ...changesOf(before, settings), result: null }
        },
      })
      return detailsOf(await readShopVersion(orm.em.fork()))
    },
  )
  void app.register(async (scope) => logoRoute(scope, deps))
}

/** A scope of its own: here alone a body is a picture. */
function logoRoute(app: Pick<App, 'addContentTypeParser' | 'put'>, deps: Deps): void {
  app.addContentTypeParser(
    ['image/png', 'image/jpeg', 'image/webp', 'application/octet-stream'],
    { parseAs: 'buffer', bodyLimit: largestLogo },
    async (_request: unknown, body: Buffer) => body,
  )
  app.put(
    '/shop/logo',
    {
      config: { needs: 'settings:write' },
      bodyLimit: largestLogo,
      schema: {
        tags,
        summary: 'Upload a logo (PNG, JPEG or WebP, at most 200 KB); the settings then name it by its hash',
        consumes: ['image/png', 'image/jpeg', 'image/webp'],
        response: { 200: LogoView, '4xx': Problem },
      },
    },
    async (request) => {
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const picture = readPicture(bytes)
      const wrong = wrongLogo(bytes, picture)
      if (wrong || !picture) throw new AppError(shopFailures.wrongFields(wrong ? [wrong] : []))
      const hash = createHash('sha256').update(bytes).digest('hex')
      await command(deps, request, {
        action: 'shop.logo-uploaded',
        subject: 'settings/logo',
        work: async (tx) => {
          await storeLogo(tx, { hash, type: picture.type, bytes })
          return { after: { hash, ...picture }, result: null }
        },
      })
      return { hash, ...picture }
    },
  )
}

const draftOf = (it: ShopChange): ShopDraft => ({
  name: it.name,
  tagline: it.tagline,
  accent: it.accent,
  supportEmail: it.support_email,
  phone: it.phone,
  timeZone: it.time_zone,
  grievanceOfficer: it.grievance_officer,
  taxIdentity: it.tax_identity && {
    legalName: it.tax_identity.legal_name,
    address: it.tax_identity.address,
    state: it.tax_identity.state,
    gstin: it.tax_identity.gstin,
  },
})

const detailsOf = ({ settings, version, updatedAt }: ShopVersion): ShopDetails => ({
  name: settings.name,
  tagline: settings.tagline,
  accent: settings.accent,
  support_email: settings.supportEmail,
  phone: settings.phone ?? '',
  time_zone: settings.timeZone,
  grievance_officer: settings.grievanceOfficer ?? '',
  tax_identity: settings.taxIdentity
    ? {
        legal_name: settings.taxIdentity.legalName,
        address: settings.taxIdentity.address,
        state: settings.taxIdentity.state,
        gstin: settings.taxIdentity.gstin,
      }
    : null,
  logo: settings.logo ?? null,
  version,
  updated_at: updatedAt.toISOString(),
})

/** For the audit log: only what changed. */
function changesOf(before: ShopSettings, after: ShopSettings) {
  const was = new Map<string, unknown>(Object.entries(before))
  const is = new Map<string, unknown>(Object.entries(after))
  const differing = [...new Set([...was.keys(), ...is.keys()])].filter(
    (name) => !isDeepStrictEqual(was.get(name) ?? null, is.get(name) ?? null),
  )
  const of = (side: typeof was) => Object.fromEntries(differing.map((name) => [name, side.get(name) ?? null]))
  return { before: of(was), after: of(is) }
}
