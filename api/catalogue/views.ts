import type { DeskFile, DeskProduct, ProductRow } from '#adapters/db/catalogue/desk.ts'
import type { OfferRead } from '#adapters/db/catalogue/offering.ts'
import type { ProductDraft } from '#domain/catalogue/draft.ts'
import { currencies } from '#domain/catalogue/product.ts'
import type { FileView, ProductChange, ProductRowView, ProductView } from './desk-schemas.ts'

type Head = Omit<ProductRow, 'files' | 'items'>

const headOf = (it: Head) => ({
  slug: it.slug,
  name: it.name,
  on_sale: it.onSale,
  position: it.position,
  prices: it.prices.flatMap(({ currency, amountMinor }) => {
    const known = currencies.find((one) => one === currency)
    return known ? [{ currency: known, amount_minor: amountMinor }] : []
  }),
  taken: it.taken,
  sale_limit: it.saleLimit,
  licence_source: it.licenceSource,
  image_hash: it.imageHash,
})

export const rowView = (row: ProductRow): ProductRowView => ({
  ...headOf(row),
  files: row.files,
  items: row.items,
})

interface Beside {
  readonly choices: readonly { readonly slug: string; readonly name: string }[]
}

export const productView = (product: DeskProduct, { choices }: Beside): ProductView => ({
  ...headOf(product),
  summary: product.summary,
  description: product.description,
  features: [...product.features],
  tax_class: product.taxClass,
  tax_code: product.taxCode ?? '',
  download_cap: product.downloadCap,
  activation_limit: product.activationLimit,
  items: product.items.map(({ slug, name }) => ({ slug, name })),
  part_of: product.partOf.map(({ slug, name }) => ({ slug, name })),
  files: product.files.map(fileView),
  choices: choices.filter((it) => it.slug !== product.slug),
  version: product.version,
  updated_at: product.updatedAt.toISOString(),
})

const instant = (text: string) => new Date(text).toISOString()

const fileView = ({ id, title, removedAt, versions }: DeskFile): FileView => ({
  id,
  title,
  removed_at: removedAt && instant(removedAt),
  versions: versions.map((it) => ({
    id: it.id,
    number: it.number,
    file_name: it.fileName,
    size_bytes: it.sizeBytes,
    sha256: it.sha256,
    type: it.type,
    note: it.note,
    created_at: instant(it.createdAt),
    created_by: it.createdBy,
    offered_at: it.offeredAt && instant(it.offeredAt),
  })),
})

export const draftOf = (it: ProductChange): ProductDraft => ({
  name: it.name,
  summary: it.summary,
  description: it.description,
  features: it.features,
  prices: it.prices,
  taxClass: it.tax_class,
  taxCode: it.tax_code,
  onSale: it.on_sale,
  saleLimit: it.sale_limit,
  downloadCap: it.download_cap,
  licenceSource: it.licence_source,
  activationLimit: it.activation_limit,
  items: it.items,
  position: it.position,
})

/** What the mail says of a version, before anybody gets it. */
export const updateOf = ({ productName, fileTitle, fileName, number }: OfferRead) => ({
  product: productName,
  fileTitle,
  fileName,
  number,
  note: null,
})
