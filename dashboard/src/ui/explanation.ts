import { useQuery } from '@pinia/colada'
import type { ExplanationView } from '#api/ledger/schemas.ts'
import { get } from '../app/api.ts'

/** What an amount is made of; of many parts those beyond `after`. */
export const useExplanation = (of: () => string, after: () => string | null) =>
  useQuery({
    key: () => ['explain', of(), after() ?? ''],
    query: () => {
      const beyond = after()
      return get<ExplanationView>('/api/admin/explain', {
        of: of(),
        ...(beyond !== null && { after: beyond }),
      })
    },
  })
