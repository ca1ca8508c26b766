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
    /** Null where nobody got in, as when a sign-in failed. */
    role: p.text().$type<Role>().nullable(),
    action: p.text(),
    subject: p.text(),
    /** The command's idempotency key: the same command sent twice is one entry. */
    key: p.text().nullable().unique(),
    /** Of the command's request, so that its key is not taken for another one's; null where there is no key. */
    fingerprint: p.text().nullable(),
    before: p.json<Readonly<Record<string, unknown>>>().nullable(),
    after: p.json<Readonly<Record<string, unknown>>>().nullable(),
    requestId: p.text().nullable(),
  },
  indexes: [
    { name: 'audit_by_time', properties: ['at', 'id'] },
    { name: 'audit_of_a_subject', properties: ['subject', 'at', 'id'] },
    { name: 'audit_of_an_actor', properties: ['actor', 'at', 'id'] },
    { name: 'audit_of_an_action', properties: ['action', 'at', 'id'] },
    {
      name: 'audit_words',
      properties: ['action', 'subject', 'actor'],
      expression: `create index audit_words on audit using gin (
        to_tsvector('simple', translate(action || ' ' || subject || ' ' || actor, './-_@', '     ')))`,
    },
  ],
})
