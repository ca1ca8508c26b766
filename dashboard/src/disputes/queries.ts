import { useQuery } from '@pinia/colada'
import type { DisputeList, DisputeView } from '#api/disputes/schemas.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import { get, send } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>
const at = '/api/admin/disputes'

export const useDisputes = (filters: () => Filters) =>
  useQuery({
    key: () => ['disputes', filters()],
    query: () => get<DisputeList>(at, filters()),
    placeholderData: (before: DisputeList | undefined) => before,
  })

export const useDispute = (id: () => string) =>
  useQuery({ key: () => ['dispute', id()], query: () => get<DisputeView>(`${at}/${id()}`) })

/** The evidence as it would be sent now, or exactly as it was sent. */
export const evidencePath = (id: string, sent?: string): string =>
  `${at}/${id}/evidence.pdf${sent === undefined ? '' : `?sent=${encodeURIComponent(sent)}`}`

interface Answer {
  readonly resolution: Resolution
  readonly note?: string
}

export const answerDispute = (reviewId: number, body: Answer, key: string) =>
  send('POST', `/api/admin/reviews/${reviewId}/resolve`, { body, key })
