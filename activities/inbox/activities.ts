import type { TriedInVain } from '#adapters/db/inbox/effects.ts'
import type { Store } from '#adapters/db/store.ts'

export type InboxActivities = ReturnType<typeof createInboxActivities>

export const createInboxActivities = ({ store }: { store: Pick<Store, 'effects'> }) => ({
  /** Keyed by the effect; a repeat counts one try too many at worst. */
  settleEffectFailure: (effect: number, failure: TriedInVain) => store.effects.settleFailure(effect, failure),
})
