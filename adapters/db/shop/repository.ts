import type { EntityManager } from '@mikro-orm/postgresql'
import type { ShopSettings, TextSlug } from '#domain/shop/shop.ts'
import { SettingEntity, TextEntity } from './entities.ts'

export async function readShop(em: EntityManager): Promise<ShopSettings> {
  const row = await em.findOneOrFail(SettingEntity, { key: 'shop' })
  return row.value
}

export const readText = (em: EntityManager, slug: TextSlug) => em.findOne(TextEntity, { slug })
