import { defineEntity, p } from '@mikro-orm/postgresql'
import { ProductEntity } from '../catalogue/entities.ts'
import { OrderEntity } from '../orders/entities.ts'

/** A key that was sold. */
export const LicenceEntity = defineEntity({
  name: 'Licence',
  tableName: 'licences',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    key: p.text().unique(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    productSlug: () => p.manyToOne(ProductEntity).mapToPk().fieldName('product_slug'),
    /** Null for no end. */
    activationLimit: p.integer().nullable(),
    issuedAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
    /** Username of who revoked it by hand; null where it went with the access. */
    revokedBy: p.text().nullable(),
  },
  uniques: [{ name: 'licences_once', properties: ['orderNumber', 'productSlug'] }],
  indexes: [
    { name: 'licences_by_product', properties: ['productSlug', 'id'] },
    {
      name: 'licences_by_end',
      expression: 'create index licences_by_end on licences (right(key, 5), id)',
    },
  ],
})

/** Keys that the owner has brought, to be sold in the order of their coming. */
export const LicencePoolEntity = defineEntity({
  name: 'LicencePool',
  tableName: 'licence_pool',
  properties: {
    productSlug: () => p.manyToOne(ProductEntity).mapToPk().fieldName('product_slug').primary(),
    key: p.text().primary().unique(),
    addedAt: p.datetime(),
    licenceId: () =>
      p.manyToOne(LicenceEntity).mapToPk().fieldName('licence_id').nullable().deleteRule('set null'),
  },
  indexes: [
    {
      name: 'licence_pool_free',
      properties: ['productSlug', 'addedAt', 'key'],
      where: 'licence_id is null',
    },
  ],
})

/** One place in which a key is in use. */
export const LicenceActivationEntity = defineEntity({
  name: 'LicenceActivation',
  tableName: 'licence_activations',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    licenceId: () => p.manyToOne(LicenceEntity).mapToPk().fieldName('licence_id'),
    /** What the program that activates calls the place it runs at. */
    instance: p.text(),
    name: p.text().nullable(),
    activatedAt: p.datetime(),
    deactivatedAt: p.datetime().nullable(),
  },
  uniques: [
    {
      name: 'licence_activations_once',
      properties: ['licenceId', 'instance'],
      where: 'deactivated_at is null',
    },
  ],
  indexes: [{ name: 'licence_activations_of_a_licence', properties: ['licenceId', 'id'] }],
})
