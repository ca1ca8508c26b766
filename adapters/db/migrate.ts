import { openDatabase } from './orm.ts'

const migrationLock = 7_155_012

/** Brings the database to the newest version. Several at once wait for each other. */
export async function migrate(databaseUrl: string): Promise<void> {
  const orm = openDatabase(databaseUrl, { connections: 2 })
  try {
    await orm.em.fork().transactional(async (em) => {
      await em
        .getConnection()
        .execute('select pg_advisory_xact_lock(?)', [migrationLock], 'all', em.getTransactionContext())
      await orm.migrator.up()
    })
  } finally {
    await orm.close(true)
  }
}
