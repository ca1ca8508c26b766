import { defineEntity, p } from '@mikro-orm/postgresql'

export const RoutineEntity = defineEntity({
  name: 'Routine',
  tableName: 'routines',
  properties: {
    name: p.text().primary(),
    lastTryAt: p.datetime().nullable(),
    lastOkAt: p.datetime().nullable(),
    lastWideAt: p.datetime().nullable(),
  },
})
