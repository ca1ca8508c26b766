import { defineEntity, p } from '@mikro-orm/postgresql'
import type { ShopSettings } from '#domain/shop/shop.ts'

export const SettingEntity = defineEntity({
  name: 'Setting',
  tableName: 'settings',
  properties: {
    key: p.text().primary(),
    value: p.json<ShopSettings>(),
    updatedAt: p.datetime(),
  },
})

export const TextEntity = defineEntity({
  name: 'Text',
  tableName: 'texts',
  properties: {
    slug: p.text().primary(),
    title: p.text(),
    markdown: p.text(),
    updatedAt: p.datetime(),
  },
})

export const PersonEntity = defineEntity({
  name: 'Person',
  tableName: 'people',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    username: p.text().unique(),
    /** Null while ADMIN_PASSWORD stands in for it. */
    passwordHash: p.text().nullable(),
    role: p.text().$type<'owner'>(),
    createdAt: p.datetime(),
  },
})
