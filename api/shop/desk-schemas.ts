import { type Static, Type } from 'typebox'
import { launchChecks } from '#domain/shop/launch.ts'
import { logoTypes, textSlugs } from '#domain/shop/shop.ts'
import { draftLinePattern, textPattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

/** What a version is for: a change names the one it began from, and loses to whoever was first. */
const Version = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'As read; a change made meanwhile is a conflict',
})
const DateTime = Type.String({ format: 'date-time' })

const TaxIdentity = Type.Object(
  {
    legal_name: Type.String({ maxLength: 300 }),
    address: Type.String({ maxLength: 1000 }),
    state: Type.String({ maxLength: 60, description: 'Two-letter code, such as KA' }),
    gstin: Type.String({ maxLength: 40, description: 'Empty where the shop is not registered for GST' }),
  },
  closed,
)

const ownersChoice = {
  name: Type.String({ maxLength: 300 }),
  tagline: Type.String({ maxLength: 500 }),
  accent: Type.String({ maxLength: 20, description: '#rrggbb' }),
  support_email: Type.String({ maxLength: 300 }),
  phone: Type.String({ maxLength: 60 }),
  time_zone: Type.String({ maxLength: 60, description: 'IANA name, such as Asia/Kolkata' }),
  grievance_officer: Type.String({ maxLength: 300 }),
  tax_identity: orNull(TaxIdentity),
}

export const LogoView = Type.Object({
  hash: Type.String(),
  type: Type.Enum([...logoTypes]),
  width: Type.Integer(),
  height: Type.Integer(),
})
export type LogoView = Static<typeof LogoView>

export const ShopDetails = Type.Object({
  ...ownersChoice,
  logo: orNull(LogoView),
  version: Version,
  updated_at: DateTime,
})
export type ShopDetails = Static<typeof ShopDetails>

export const ShopChange = Type.Object(
  {
    ...ownersChoice,
    logo: orNull(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Hash of an uploaded picture' })),
    version: Version,
  },
  closed,
)
export type ShopChange = Static<typeof ShopChange>

export const TextParams = Type.Object({ slug: Type.Enum([...textSlugs]) })

const TextHead = Type.Object({
  slug: Type.Enum([...textSlugs]),
  title: Type.String(),
  /** Null for a text that is not written yet. */
  updated_at: orNull(DateTime),
  placeholders: Type.Integer({ description: 'Still to fill in' }),
})

export const TextList = Type.Object({ items: Type.Array(TextHead) })
export type TextList = Static<typeof TextList>

export const TextDetails = Type.Object({
  slug: Type.Enum([...textSlugs]),
  title: Type.String(),
  markdown: Type.String(),
  version: Version,
  updated_at: orNull(DateTime),
})
export type TextDetails = Static<typeof TextDetails>

const words = {
  title: Type.String({ pattern: draftLinePattern, maxLength: 300 }),
  markdown: Type.String({ pattern: textPattern, maxLength: 60_000 }),
}

export const TextChange = Type.Object({ ...words, version: Version }, closed)
export type TextChange = Static<typeof TextChange>

export const TextPreview = Type.Object({ slug: Type.Enum([...textSlugs]), ...words }, closed)
export const TextPreviewView = Type.Object({
  html: Type.String({ description: 'The whole page, as the shop shows it' }),
})
export type TextPreviewView = Static<typeof TextPreviewView>

export const LaunchParams = Type.Object({ check: Type.Enum([...launchChecks]) })

const LaunchLine = Type.Object({
  check: Type.Enum([...launchChecks]),
  title: Type.String(),
  /** Null while it was never tested under today's settings. */
  state: orNull(Type.Enum(['passed', 'failed', 'not-yet'])),
  detail: orNull(Type.String()),
  tested_at: orNull(DateTime),
  steps: Type.Array(Type.String()),
  copies: Type.Array(Type.Object({ label: Type.String(), value: Type.String() })),
  page: orNull(Type.Object({ label: Type.String(), path: Type.String() })),
})
export type LaunchLine = Static<typeof LaunchLine>

export const LaunchView = Type.Object({
  items: Type.Array(LaunchLine),
  passed: Type.Integer(),
  sandbox: Type.Boolean(),
  /** The latest order of the ₹1 test, with its checkout while it can be paid. */
  rupee_order: orNull(Type.Object({ number: Type.String(), checkout_url: orNull(Type.String()) })),
})
export type LaunchView = Static<typeof LaunchView>

export const TestMailView = Type.Object({ to: Type.String() })
export type TestMailView = Static<typeof TestMailView>

export const RupeeOrderView = Type.Object({ number: Type.String(), checkout_url: Type.String() })
export type RupeeOrderView = Static<typeof RupeeOrderView>
