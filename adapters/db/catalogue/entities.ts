import { defineEntity, p } from '@mikro-orm/postgresql'
import type { LicenceSource } from '#domain/catalogue/product.ts'
import type { TaxClass } from '#domain/catalogue/tax-class.ts'

export const ProductEntity = defineEntity({
  name: 'Product',
  tableName: 'products',
  properties: {
    slug: p.text().primary(),
    name: p.text(),
    summary: p.text(),
    description: p.text(),
    features: p.json<string[]>(),
    onSale: p.boolean(),
    position: p.integer(),
    taxClass: p.text().$type<TaxClass>(),
    /** HSN of goods, SAC of services. */
    taxCode: p.string().length(8).nullable(),
    /** How many may ever be sold; null for no end. */
    saleLimit: p.integer().nullable(),
    /** Sold, or held by an order that can still be paid. */
    taken: p.integer().default(0),
    /** Downloads that one purchase of it gives; null for no end. */
    downloadCap: p.integer().nullable(),
    /** Null where it comes without a licence key. */
    licenceSource: p.text().$type<LicenceSource>().nullable(),
    /** Null for no end. */
    activationLimit: p.integer().nullable(),
    version: p.integer().default(1),
    updatedAt: p.datetime(),
  },
  indexes: [{ name: 'products_by_position', properties: ['position', 'slug'] }],
})

export const ProductPriceEntity = defineEntity({
  name: 'ProductPrice',
  tableName: 'product_prices',
  properties: {
    productSlug: () =>
      p.manyToOne(ProductEntity).mapToPk().fieldName('product_slug').primary().deleteRule('cascade'),
    currency: p.string().length(3).primary(),
    amountMinor: p.bigint('number'),
  },
})

export const ProductImageEntity = defineEntity({
  name: 'ProductImage',
  tableName: 'product_images',
  properties: {
    productSlug: () =>
      p.manyToOne(ProductEntity).mapToPk().fieldName('product_slug').primary().deleteRule('cascade'),
    hash: p.text(),
    type: p.text(),
    bytes: p.blob(),
  },
  indexes: [{ name: 'product_images_by_hash', properties: ['hash'] }],
})

/** What a bundle consists of. */
export const BundleItemEntity = defineEntity({
  name: 'BundleItem',
  tableName: 'bundle_items',
  properties: {
    bundleSlug: () =>
      p.manyToOne(ProductEntity).mapToPk().fieldName('bundle_slug').primary().deleteRule('cascade'),
    productSlug: () =>
      p.manyToOne(ProductEntity).mapToPk().fieldName('product_slug').primary().deleteRule('cascade'),
    position: p.integer(),
  },
  indexes: [{ name: 'bundle_items_of_a_product', properties: ['productSlug'] }],
})

export const ProductFileEntity = defineEntity({
  name: 'ProductFile',
  tableName: 'product_files',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    productSlug: () => p.manyToOne(ProductEntity).mapToPk().fieldName('product_slug'),
    title: p.text(),
    position: p.integer(),
    /** New buyers do not get it; who bought it before keeps it. */
    removedAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'product_files_of_a_product', properties: ['productSlug', 'position'] }],
})

export const FileVersionEntity = defineEntity({
  name: 'FileVersion',
  tableName: 'file_versions',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    fileId: () => p.manyToOne(ProductFileEntity).mapToPk().fieldName('file_id'),
    /** Counts from 1. */
    number: p.integer(),
    /** As the customer's browser saves it. */
    fileName: p.text(),
    /** Below the folder of files. */
    storedAs: p.text(),
    /** Null where the file was never measured. */
    sizeBytes: p.bigint('number').nullable(),
    sha256: p.text().nullable(),
    /** Media type, judged by content. */
    type: p.text(),
    note: p.text().nullable(),
    createdAt: p.datetime(),
    /** Username. */
    createdBy: p.text().nullable(),
    /** When those who had bought the one before were told of it. */
    offeredAt: p.datetime().nullable(),
  },
  uniques: [{ name: 'file_versions_once', properties: ['fileId', 'number'] }],
})
