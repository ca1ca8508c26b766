import { defineEntity, p } from '@mikro-orm/postgresql'
import type { CallKind } from '#domain/orders/effects.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { DecisionEntity } from '../orders/entities.ts'

/** Everything we were told: received → delivered → handled. The payload is encrypted, the facts hold no personal data. */
export const InboxEntity = defineEntity({
  name: 'InboxRow',
  tableName: 'inbox',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    source: p.text(),
    eventId: p.text(),
    type: p.text(),
    subject: p.text().nullable(),
    gatewayOrderId: p.text().nullable(),
    facts: p.json<OrderFact[]>(),
    payload: p.blob().nullable(),
    keyId: p.text().nullable(),
    requestId: p.text().nullable(),
    receivedAt: p.datetime(),
    /** When it happened, as the gateway says; null where nobody said. */
    happenedAt: p.datetime().nullable(),
    leaseUntil: p.datetime().nullable(),
    deliveredAt: p.datetime().nullable(),
    deliveries: p.integer().default(0),
    handledAt: p.datetime().nullable(),
    outcome: p.text().nullable(),
  },
  uniques: [{ name: 'inbox_once', properties: ['source', 'eventId'] }],
  indexes: [
    { name: 'inbox_unhandled', properties: ['subject', 'id'], where: 'handled_at is null' },
    { name: 'inbox_of_a_subject', properties: ['subject', 'id'] },
    { name: 'inbox_of_a_type', properties: ['type', 'id'] },
    { name: 'inbox_of_a_source', properties: ['source', 'id'] },
    { name: 'inbox_by_time', properties: ['receivedAt'] },
    { name: 'inbox_odd', properties: ['outcome', 'id'], where: "outcome <> 'taken in'" },
  ],
})

/** A call to the outside world that a decision asked for: open → done, or waiting for a person. */
export const EffectEntity = defineEntity({
  name: 'Effect',
  tableName: 'effects',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    subject: p.text(),
    kind: p.text().$type<CallKind>(),
    key: p.text().unique(),
    about: p.text(),
    amountMinor: p.bigint('number').nullable(),
    currency: p.string().length(3).nullable(),
    state: p.text().$type<'open' | 'done' | 'waiting'>(),
    tries: p.integer().default(0),
    nextTryAt: p.datetime().nullable(),
    requestId: p.text().nullable(),
    createdAt: p.datetime(),
    closedAt: p.datetime().nullable(),
    note: p.text().nullable(),
    decisionId: () =>
      p.manyToOne(DecisionEntity).mapToPk().fieldName('decision_id').nullable().deleteRule('set null'),
  },
  indexes: [
    { name: 'effects_open', properties: ['subject'], where: "state = 'open'" },
    { name: 'effects_of_a_subject', properties: ['subject', 'id'] },
    { name: 'effects_failing', properties: ['nextTryAt'], where: "state = 'open' and tries > 0" },
  ],
})

/** What a sleeping workflow waits for, so that anyone can see it and the engine can be rebuilt from it. */
export const UpcomingEntity = defineEntity({
  name: 'Upcoming',
  tableName: 'upcoming',
  properties: {
    subject: p.text().primary(),
    kind: p.text().primary(),
    about: p.text().primary(),
    dueAt: p.datetime(),
    reason: p.text(),
    amountMinor: p.bigint('number').nullable(),
    currency: p.string().length(3).nullable(),
  },
  indexes: [{ name: 'upcoming_by_due', properties: ['dueAt'] }],
})
