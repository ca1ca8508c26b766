import { defineEntity, p } from '@mikro-orm/postgresql'
import type { LicenceSource } from '#domain/catalogue/product.ts'
import { FileVersionEntity, ProductEntity } from '../catalogue/entities.ts'
import { OrderEntity } from '../orders/entities.ts'

/** The right to download a product that was bought, by itself or in a bundle. */
export const GrantEntity = defineEntity({
  name: 'Grant',
  tableName: 'grants',
  properties: {
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number').primary(),
    productSlug: () => p.manyToOne(ProductEntity).mapToPk().fieldName('product_slug').primary(),
    grantedAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
    /** Downloads that it gives; null for no end. */
    downloadCap: p.integer().nullable(),
    /** Downloads that began. */
    downloads: p.integer().default(0),
    /** Where its licence key comes from; null where it comes without one. */
    licenceSource: p.text().$type<LicenceSource>().nullable(),
  },
  indexes: [{ name: 'grants_of_a_product', properties: ['productSlug', 'orderNumber'] }],
})

/** A download of one file that began; its link may be used again for a day, to resume. */
export const DownloadEntity = defineEntity({
  name: 'Download',
  tableName: 'downloads',
  properties: {
    tokenHash: p.text().primary(),
    versionId: () => p.manyToOne(FileVersionEntity).mapToPk().fieldName('version_id').primary(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    begunAt: p.datetime(),
    ip: p.text(),
  },
  indexes: [{ name: 'downloads_of_an_order', properties: ['orderNumber'] }],
})
