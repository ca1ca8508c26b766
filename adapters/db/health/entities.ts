import { defineEntity, p } from '@mikro-orm/postgresql'
import type { InvariantName, Offending } from '#domain/health/invariants.ts'

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

/** What the last look at one of the shop's invariants found. */
export const InvariantCheckEntity = defineEntity({
  name: 'InvariantCheck',
  tableName: 'invariant_checks',
  properties: {
    name: p.text().$type<InvariantName>().primary(),
    holds: p.boolean(),
    /** The first of the rows against it. */
    offending: p.json<readonly Offending[]>(),
    count: p.integer(),
    checkedAt: p.datetime(),
    /** When it was last found to hold; null while it never was. */
    heldAt: p.datetime().nullable(),
    tookMs: p.integer(),
  },
})
