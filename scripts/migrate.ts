import { migrate } from '#adapters/db/migrate.ts'

const { DATABASE_URL: databaseUrl } = process.env
if (databaseUrl) {
  await migrate(databaseUrl)
  console.log('The database is at its newest version.')
} else {
  console.error('DATABASE_URL must be set: the database to migrate.')
  process.exitCode = 1
}
