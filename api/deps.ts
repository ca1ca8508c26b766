import type { Config } from '#adapters/config.ts'
import type { Database } from '#adapters/db/orm.ts'
import type { NameServers } from '#adapters/dns.ts'
import type { Log } from '#adapters/log.ts'
import type { Secrets } from '#adapters/secrets.ts'
import type { LazyEngine } from '#adapters/temporal/lazy.ts'
import type { Tokens } from '#adapters/tokens.ts'
import type { Gateways } from '#domain/payments/gateway.ts'
import type { ShopView } from '#storefront/shared/layout.ts'
import type { Recorder } from './recorder.ts'

/** What the routes work with. */
export interface Deps {
  readonly config: Config
  readonly orm: Database
  readonly log: Log
  readonly secrets: Secrets
  readonly tokens: Tokens
  readonly gateways: Gateways
  readonly recorder: Recorder
  readonly engine: LazyEngine
  readonly nameServers: NameServers
  readonly shopView: () => Promise<ShopView>
  /** Whether there is demo data beside the shop, or these answers are of it. */
  readonly demo: () => Promise<'none' | 'there' | 'shown'>
}
