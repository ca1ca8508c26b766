import { defineEntity, p } from '@mikro-orm/postgresql'

/** A running part of the house says here that it is alive. */
export const PartEntity = defineEntity({
  name: 'Part',
  tableName: 'parts',
  properties: {
    name: p.text().primary(),
    instance: p.text().primary(),
    state: p.text(),
    detail: p.text().nullable(),
    beatAt: p.datetime(),
  },
})

export const CounterEntity = defineEntity({
  name: 'Counter',
  tableName: 'counters',
  properties: { name: p.text().primary(), value: p.bigint('number') },
})
