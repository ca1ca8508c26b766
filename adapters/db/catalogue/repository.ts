import type { EntityManager } from '@mikro-orm/postgresql'
import { rupeeProduct } from '#domain/shop/launch.ts'
import { ProductEntity } from './entities.ts'

/** What is on sale, in the shop's order. */
export const productsOnSale = (em: EntityManager) =>
  em.find(ProductEntity, { onSale: true }, { orderBy: { position: 'asc' }, limit: 100 })

/** A product on sale; null when there is none of this name. */
export const findProduct = (em: EntityManager, slug: string) =>
  em.findOne(ProductEntity, { slug, onSale: true })

/** What the ₹1 test of going live sells, hidden from everyone else. */
export const findRupeeProduct = (em: EntityManager) => em.findOneOrFail(ProductEntity, { slug: rupeeProduct })

/** Everything that was ever sold, in the shop's order. */
export const productNames = (em: EntityManager) =>
  em.execute<{ slug: string; name: string }[]>(
    'select slug, name from products order by position, slug limit 200',
  )
