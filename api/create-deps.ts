import type { Config } from '#adapters/config.ts'
import { demoIsThere } from '#adapters/db/demo/database.ts'
import type { Database } from '#adapters/db/orm.ts'
import { readShop } from '#adapters/db/shop/repository.ts'
import { createNameServers } from '#adapters/dns.ts'
import type { Log } from '#adapters/log.ts'
import { createGateways } from '#adapters/gateways.ts'
import { createSecrets } from '#adapters/secrets.ts'
import { lazyEngine } from '#adapters/temporal/lazy.ts'
import { createTokens } from '#adapters/tokens.ts'
import type { Deps } from './deps.ts'
import { createRecorder } from './recorder.ts'

/** The real adapters behind the routes. */
export function createDeps({ config, log, orm }: { config: Config; log: Log; orm: Database }): Deps {
  const secrets = createSecrets(config.secretKey)
  return {
    config,
    log,
    orm,
    secrets,
    tokens: createTokens(secrets, config.downloads),
    gateways: createGateways(config),
    recorder: createRecorder(orm, log),
    engine: lazyEngine(config.temporal),
    nameServers: createNameServers(),
    demo: async () => (config.mode === 'sandbox' && (await demoIsThere(orm.em.fork())) ? 'there' : 'none'),
    shopView: async () => ({
      ...(await readShop(orm.em.fork())),
      sandbox: config.mode === 'sandbox',
      url: config.publicUrl,
    }),
  }
}
