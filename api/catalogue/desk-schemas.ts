import { type Static, Type } from 'typebox'
import { mostFeatures, mostItems } from '#domain/catalogue/draft.ts'
import { currencies, licenceSources } from '#domain/catalogue/product.ts'
import { longestSlug, productSlugPattern } from '#domain/catalogue/slug.ts'
import { draftLinePattern, linePattern, slugPattern, textPattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

const Slug = Type.String({ pattern: slugPattern, maxLength: 64 })
const Instant = Type.String({ format: 'date-time' })
const NullableText = orNull(Type.String())
const Count = Type.Integer({ minimum: 0 })
const limit = (maximum: number, description: string) =>
  orNull(Type.Integer({ minimum: 1, maximum, description }))

export const ProductParams = Type.Object({ slug: Slug })
export const FileParams = Type.Object({
  slug: Slug,
  file: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
})
export const VersionParams = Type.Object({
  slug: Slug,
  version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
})
export const UploadParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) })

export const ProductsQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({ pattern: linePattern, maxLength: 80, description: 'Words of the name or the address' }),
    ),
    state: Type.Optional(Type.Enum(['on-sale', 'not-on-sale', 'sold-out'])),
    after: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
)

const Price = Type.Object({
  currency: Type.Enum([...currencies]),
  amount_minor: Type.Integer(),
})

const head = {
  slug: Type.String(),
  name: Type.String(),
  on_sale: Type.Boolean(),
  position: Type.Integer(),
  prices: Type.Array(Price, { description: 'In all its currencies, rupees first' }),
  taken: Type.Integer({ description: 'Sold, or held by orders that can still be paid' }),
  sale_limit: orNull(Type.Integer()),
  licence_source: orNull(Type.Enum([...licenceSources])),
  image_hash: NullableText,
}

export const ProductRowView = Type.Object({
  ...head,
  files: Count,
  items: Type.Integer({ description: 'Products it consists of, where it is a bundle' }),
})
export type ProductRowView = Static<typeof ProductRowView>

export const ProductList = Type.Object({
  items: Type.Array(ProductRowView),
  next: NullableText,
  previous: NullableText,
})
export type ProductList = Static<typeof ProductList>

export const VersionView = Type.Object({
  id: Type.Integer(),
  number: Type.Integer(),
  file_name: Type.String(),
  size_bytes: Type.Union([Type.Integer(), Type.Null()], { description: 'Null where it was never measured' }),
  sha256: NullableText,
  type: Type.String({ description: 'Media type, judged by content' }),
  note: NullableText,
  created_at: Instant,
  created_by: NullableText,
  offered_at: orNull(Instant),
})
export type VersionView = Static<typeof VersionView>

export const FileView = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  removed_at: orNull(Instant),
  versions: Type.Array(VersionView, { description: 'Newest first, at most 20' }),
})
export type FileView = Static<typeof FileView>

const Item = Type.Object({ slug: Type.String(), name: Type.String() })

export const ProductView = Type.Object({
  ...head,
  summary: Type.String(),
  description: Type.String(),
  features: Type.Array(Type.String()),
  tax_class: Type.String(),
  tax_code: Type.String(),
  download_cap: orNull(Type.Integer()),
  activation_limit: orNull(Type.Integer()),
  items: Type.Array(Item),
  part_of: Type.Array(Item, { description: 'Bundles that it is in' }),
  files: Type.Array(FileView),
  choices: Type.Array(Item, { description: 'What a bundle can hold' }),
  version: Type.Integer(),
  updated_at: Instant,
})
export type ProductView = Static<typeof ProductView>

export const NewProduct = Type.Object(
  {
    name: Type.String({ pattern: linePattern, maxLength: 80 }),
    slug: Type.String({
      pattern: productSlugPattern,
      maxLength: longestSlug,
      description: 'Its address in the shop, which stays as it is',
    }),
  },
  closed,
)

const TypedPrice = Type.Optional(
  Type.String({ pattern: draftLinePattern, maxLength: 30, description: 'Such as 499 or 499.50' }),
)

export const ProductChange = Type.Object(
  {
    name: Type.String({ pattern: draftLinePattern, maxLength: 300 }),
    summary: Type.String({ pattern: draftLinePattern, maxLength: 500 }),
    description: Type.String({ pattern: textPattern, maxLength: 10_000 }),
    features: Type.Array(Type.String({ pattern: draftLinePattern, maxLength: 300 }), {
      maxItems: 2 * mostFeatures,
    }),
    prices: Type.Object(
      {
        INR: TypedPrice,
        USD: TypedPrice,
        EUR: TypedPrice,
        GBP: TypedPrice,
        SGD: TypedPrice,
        AED: TypedPrice,
        AUD: TypedPrice,
        CAD: TypedPrice,
      },
      closed,
    ),
    tax_class: Type.String({ pattern: draftLinePattern, maxLength: 20 }),
    tax_code: Type.String({
      pattern: draftLinePattern,
      maxLength: 20,
      description: 'HSN or SAC; may be empty',
    }),
    on_sale: Type.Boolean(),
    sale_limit: limit(1_000_000, 'How many may ever be sold'),
    download_cap: limit(1000, 'Downloads that one purchase gives'),
    licence_source: orNull(Type.Enum([...licenceSources])),
    activation_limit: limit(10_000, 'Places in which a licence may be used at once'),
    items: Type.Array(Slug, { maxItems: 2 * mostItems, description: 'Products of a bundle, in order' }),
    position: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    version: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'As read' }),
  },
  closed,
)
export type ProductChange = Static<typeof ProductChange>

export const PreviewView = Type.Object({
  html: Type.String({ description: 'The whole page, as the shop would show it' }),
})
export type PreviewView = Static<typeof PreviewView>

export const PictureView = Type.Object({ image_hash: NullableText })

export const Done = Type.Object({ done: Type.Literal(true) })

export const OfferView = Type.Object({
  version_id: Type.Integer(),
  buyers: Type.Integer({ description: 'Those with an address who were not told of it yet' }),
  told: Type.Integer({ description: 'Those who were told of it' }),
  is_under_way: Type.Boolean({ description: 'The others are being told, a few at a time' }),
  offered_at: orNull(Instant),
  subject: Type.String(),
  text: Type.String({ description: 'As the mail goes to one of them, without what is new' }),
})
export type OfferView = Static<typeof OfferView>

export const OfferVersion = Type.Object(
  {
    note: Type.String({
      pattern: textPattern,
      maxLength: 2000,
      description: 'What is new, in your words; may be empty',
    }),
  },
  closed,
)
export const Offered = Type.Object({ told: Type.Integer({ description: 'Who gets the mail from now on' }) })
export type Offered = Static<typeof Offered>
