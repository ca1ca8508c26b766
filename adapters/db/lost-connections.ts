import type { Pool, PoolClient } from 'pg'

/**
 * Gives a connection's place in the pool back where the connection is lost while somebody holds it.
 *
 * Kysely releases the connection of a transaction only after a commit or rollback that succeeded, and on a lost one
 * neither does: ten of those would leave a process without any connection, and one that never ends.
 */
export function freeLostConnections(pool: Pool): void {
  const held = new WeakSet<PoolClient>()
  pool.on('acquire', (client) => held.add(client))
  pool.on('release', (_error, client) => held.delete(client))
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!held.has(client)) return
      client.release(true)
      client.release = () => undefined
    })
  })
}
