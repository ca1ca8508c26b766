import type { Store } from '#adapters/db/store.ts'
import type { ClosedRuns } from '#adapters/temporal/closed-runs.ts'
import type { Gateways } from '#domain/payments/gateway.ts'
import type { RoutineName } from '#domain/routines/routine.ts'
import { archiveRuns } from './archive.ts'
import { reconcilePayments } from './reconcile.ts'

export type RoutineActivities = ReturnType<typeof createRoutineActivities>

export interface RoutineDeps {
  readonly store: Pick<
    Store,
    'disputes' | 'inbox' | 'invariants' | 'ledger' | 'payments' | 'routines' | 'histories'
  >
  readonly gateways: Gateways
  readonly closedRuns: ClosedRuns
  readonly everyMs: Readonly<Record<RoutineName, number>>
  /** Those that nobody has gone on with for a day. */
  readonly removeIdleUploads: () => Promise<void>
}

export const createRoutineActivities = ({
  store,
  gateways,
  closedRuns,
  everyMs,
  removeIdleUploads,
}: RoutineDeps) => ({
  /** Keyed by the routine: writes its next round to `upcoming` and answers when that is. */
  planRoutine: (name: RoutineName) => store.routines.plan(name, everyMs[name]),

  /** One round; repeating it finds nothing new. */
  runRoutine: async (name: RoutineName): Promise<void> => {
    const round = await store.routines.begin(name)
    const rounds: Record<RoutineName, () => Promise<{ wide: boolean }>> = {
      reconcile: () => reconcilePayments({ store, gateways }, { ...round, everyMs: everyMs.reconcile }),
      tidy: async () => {
        await store.routines.tidy()
        await removeIdleUploads()
        return { wide: false }
      },
      archive: async () => {
        await archiveRuns({ store, closedRuns })
        return { wide: false }
      },
      fold: async () => {
        let folded: number
        do folded = await store.ledger.fold()
        while (folded > 0)
        return { wide: false }
      },
      invariants: async () => {
        await store.invariants.check()
        return { wide: false }
      },
    }
    const { wide } = await rounds[name]()
    await store.routines.end(name, { at: round.now, wide })
  },
})
