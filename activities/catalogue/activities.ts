import type { Store } from '#adapters/db/store.ts'
import type { Telling } from '#domain/catalogue/offering.ts'

export type CatalogueActivities = ReturnType<typeof createCatalogueActivities>

interface Deps {
  readonly store: Pick<Store, 'inbox' | 'offering'>
}

export const createCatalogueActivities = ({ store }: Deps) => ({
  /** Keyed by the version and each order: a repeat tells those who come after. */
  tellBuyers: async (version: number, after: string): Promise<Telling> => {
    const telling = await store.offering.tell(version, after)
    if (telling.told > 0) await store.inbox.ring()
    return telling
  },
})
