import type { EntityManager } from '@mikro-orm/postgresql'
import { PersonEntity } from './entities.ts'

/** Somebody who may sign in, by name; null when there is nobody, or they may no longer. */
export const findPerson = (em: EntityManager, username: string) =>
  em.findOne(PersonEntity, { username, disabledAt: null })
