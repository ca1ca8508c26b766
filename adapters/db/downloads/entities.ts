import { defineEntity, p } from '@mikro-orm/postgresql'
import { ProductEntity } from '../catalogue/entities.ts'
import { OrderEntity } from '../orders/entities.ts'

/** The right to download what was bought. */
export const GrantEntity = defineEntity({
  name: 'Grant',
  tableName: 'grants',
  properties: {
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number').primary(),
    productSlug: () => p.manyToOne(ProductEntity).mapToPk().fieldName('product_slug'),
    grantedAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
  },
})

/** A download that began; its link may be used again for a day, to resume. */
export const DownloadEntity = defineEntity({
  name: 'Download',
  tableName: 'downloads',
  properties: {
    tokenHash: p.text().primary(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    begunAt: p.datetime(),
    ip: p.text(),
  },
  indexes: [{ name: 'downloads_of_an_order', properties: ['orderNumber'] }],
})
