import { defineEntity, p } from '@mikro-orm/postgresql'
import type { LaunchState } from '#domain/shop/launch.ts'
import type { LogoType, ShopSettings } from '#domain/shop/shop.ts'

export const SettingEntity = defineEntity({
  name: 'Setting',
  tableName: 'settings',
  properties: {
    key: p.text().primary(),
    value: p.json<ShopSettings>(),
    updatedAt: p.datetime(),
    version: p.integer().version().default(1),
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
    version: p.integer().version().default(1),
  },
})

/** The shop's logo, by the hash of its content: an address that never changes. */
export const LogoEntity = defineEntity({
  name: 'Logo',
  tableName: 'logos',
  properties: {
    hash: p.text().primary(),
    type: p.text().$type<LogoType>(),
    bytes: p.blob(),
    createdAt: p.datetime(),
  },
})

/** The last test of a line of the go-live checklist. System time. */
export const LaunchCheckEntity = defineEntity({
  name: 'LaunchCheck',
  tableName: 'launch_checks',
  properties: {
    name: p.text().primary(),
    state: p.text().$type<LaunchState>(),
    detail: p.text(),
    /** Of the settings it was tested under: under others it tells nothing. */
    setup: p.text(),
    testedAt: p.datetime(),
  },
})
