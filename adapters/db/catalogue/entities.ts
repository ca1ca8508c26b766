import { defineEntity, p } from '@mikro-orm/postgresql'

export const ProductEntity = defineEntity({
  name: 'Product',
  tableName: 'products',
  properties: {
    slug: p.text().primary(),
    name: p.text(),
    summary: p.text(),
    description: p.text(),
    features: p.json<string[]>(),
    amountMinor: p.bigint('number'),
    currency: p.string().length(3),
    fileName: p.text(),
    onSale: p.boolean(),
    position: p.integer(),
  },
})
