import type { FieldError } from '#domain/shared/failure.ts'

/** What the shop knows of a product beside its draft. */
interface Standing {
  readonly slug: string
  readonly onSale: boolean
  readonly prices: readonly { readonly currency: string }[]
  readonly licenceSource: string | null
  readonly saleLimit: number | null
  /** Sold, or held by orders that can still be paid. */
  readonly taken: number
  /** Files that a new buyer gets. */
  readonly files: number
  /** Downloads that one purchase gives; null for no end. */
  readonly downloadCap: number | null
  readonly items: readonly BundleItem[]
  /** Bundles that it is in, by name. */
  readonly partOf: readonly string[]
  /** Of those, whether one is on sale. */
  readonly isSoldInBundle: boolean
}

export interface BundleItem {
  readonly slug: string
  /** Null where there is no such product. */
  readonly name: string | null
  readonly isBundle: boolean
  /** Only so many of it are sold. */
  readonly isLimited: boolean
  readonly delivers: boolean
}

/** Everything about it that does not fit the rest of the catalogue, by the field's name in JSON. */
export const misfitsOf = (product: Standing): FieldError[] => [
  ...misfitItems(product),
  ...of('sale_limit', misfitLimit(product)),
  ...of('download_cap', misfitCap(product)),
  ...of('on_sale', product.onSale ? whyNotSell(product) : null),
  ...of('licence_source', isNeededByBundle(product) ? neededByBundle : null),
]

const of = (field: string, rule: string | null): FieldError[] => (rule === null ? [] : [{ field, rule }])

type Goods = Pick<Standing, 'files' | 'licenceSource' | 'items'>

const delivers = ({ files, licenceSource, items }: Goods) =>
  files > 0 || licenceSource !== null || items.length > 0

/** Why it cannot be sold yet; null when it can. */
function whyNotSell(product: Goods & Pick<Standing, 'prices'>): string | null {
  if (product.prices.length === 0) return 'needs a price in rupees first'
  return delivers(product)
    ? null
    : 'needs something to deliver first: a file, a licence or the products of a bundle'
}

const neededByBundle = 'is all it delivers, and a bundle on sale holds it: take the bundle off sale first'
const isNeededByBundle = (product: Standing) => product.isSoldInBundle && !delivers(product)

function misfitLimit({ saleLimit, taken, partOf }: Standing): string | null {
  if (saleLimit === null) return null
  const [bundle] = partOf
  if (bundle !== undefined) return `must stay empty: the bundle ${bundle} would sell it beyond the limit`
  return saleLimit < taken ? `must be at least ${taken}: so many are sold or held by orders` : null
}

/** Each file can be had once at least. */
const misfitCap = ({ downloadCap, files }: Pick<Standing, 'downloadCap' | 'files'>): string | null =>
  downloadCap === null || downloadCap >= files ? null : `must be at least ${files}: it delivers so many files`

/** Why it cannot have one more file; null when it can. */
export const whyNotAddFile = (product: Pick<Standing, 'downloadCap' | 'files'>): string | null =>
  misfitCap({ ...product, files: product.files + 1 }) === null
    ? null
    : `One purchase gives ${product.downloadCap} downloads, which is too few for one more file. Allow more of them first.`

function misfitItems({ slug, items, partOf }: Standing): FieldError[] {
  const [bundle] = partOf
  if (items.length > 0 && bundle !== undefined)
    return of('items', `must stay empty: it is in the bundle ${bundle} itself`)
  return items.flatMap((item) => of('items', misfitItem(item, slug)))
}

function misfitItem({ slug, name, isBundle, ...item }: BundleItem, self: string): string | null {
  if (slug === self) return 'must not name the bundle itself'
  if (name === null) return `must name products that there are, which ${slug} is not`
  if (isBundle) return `must not name another bundle, which ${name} is`
  if (item.isLimited)
    return `must not name what has a limit of sales, as ${name} has: the bundle would sell it beyond`
  return item.delivers ? null : `must name products that deliver something, which ${name} does not yet`
}

/** Why a file cannot be taken from a product; null when it can. */
export function whyNotRemoveFile(product: Standing): string | null {
  if (delivers({ ...product, files: product.files - 1 })) return null
  if (product.onSale)
    return 'It is on sale, and this file is all it delivers. Add another file, or take it off sale first.'
  return product.isSoldInBundle
    ? 'A bundle on sale holds it, and this file is all it delivers. Add another file first.'
    : null
}
