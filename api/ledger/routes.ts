import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { balanceRoutes } from './balances.ts'
import { handRoutes } from './by-hand.ts'
import { closingRoutes } from './closings.ts'
import { entryRoutes } from './entries.ts'

/** The ledger: what each account holds, the entries that made it so, closed months, and what is posted by hand. */
export function ledgerRoutes(app: App, deps: Deps): void {
  balanceRoutes(app, deps)
  entryRoutes(app, deps)
  closingRoutes(app, deps)
  handRoutes(app, deps)
}
