import { defineEntity, p } from '@mikro-orm/postgresql'
import type { Role } from '#domain/people/roles.ts'
import { PersonEntity } from '../people/entities.ts'

/** One action of a person at the desk: who, what, before and after. Written with the action, never changed. */
export const AuditEntity = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    /** System time. */
    at: p.datetime(),
    personId: () =>
      p.manyToOne(PersonEntity).mapToPk().fieldName('person_id').nullable().deleteRule('set null'),
    actor: p.text(),
    role: p.text().$type<Role>(),
    action: p.text(),
    subject: p.text(),
    /** The command's idempotency key: the same command sent twice is one entry. */
    key: p.text().nullable().unique(),
    before: p.json<Readonly<Record<string, unknown>>>().nullable(),
    after: p.json<Readonly<Record<string, unknown>>>().nullable(),
    requestId: p.text().nullable(),
  },
  indexes: [
    { name: 'audit_of_a_subject', properties: ['subject', 'id'] },
    { name: 'audit_of_an_actor', properties: ['actor', 'id'] },
    { name: 'audit_of_an_action', properties: ['action', 'id'] },
  ],
})
