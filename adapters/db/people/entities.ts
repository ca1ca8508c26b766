import { defineEntity, p } from '@mikro-orm/postgresql'
import type { Role } from '#domain/people/roles.ts'

/** Somebody who may sign in at the desk. */
export const PersonEntity = defineEntity({
  name: 'Person',
  tableName: 'people',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    username: p.text().unique(),
    /** Null until they chose one; the owner's also while ADMIN_PASSWORD stands in for it. */
    passwordHash: p.text().nullable(),
    role: p.text().$type<Role>(),
    email: p.text().nullable(),
    invitedAt: p.datetime().nullable(),
    disabledAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    version: p.integer().version().default(1),
  },
})

/** A browser that signed in. Only the hash of its token is known here. Times are system time. */
export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    tokenHash: p.text().primary(),
    personId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('person_id').deleteRule('cascade'),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    userAgent: p.text().nullable(),
  },
  indexes: [{ name: 'sessions_of_a_person', properties: ['personId'] }],
})
