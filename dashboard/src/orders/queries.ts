import { useQuery } from '@pinia/colada'
import type { PayloadView } from '#api/inbox/desk-schemas.ts'
import type {
  DeskOrderView,
  DownloadLink,
  MoreDownloads,
  OrderFilters,
  OrderList,
  Timeline,
} from '#api/orders/desk-schemas.ts'
import type {
  AssignedView,
  AssigneeList,
  ReviewList,
  ReviewView,
  SnoozedView,
} from '#api/orders/review-schemas.ts'
import type { MakeRefund } from '#api/payments/desk-schemas.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import { get, send } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>

export const useOrders = (filters: () => Filters) =>
  useQuery({
    key: () => ['orders', filters()],
    query: () => get<OrderList>('/api/admin/orders', filters()),
    placeholderData: (before: OrderList | undefined) => before,
  })

export const useOrderFilters = () =>
  useQuery({
    key: ['order-filters'],
    query: () => get<OrderFilters>('/api/admin/orders/filters'),
    staleTime: 60_000,
  })

const at = '/api/admin'

export const useOrder = (number: () => string) =>
  useQuery({
    key: () => ['order', number()],
    query: () => get<DeskOrderView>(`${at}/orders/${number()}`),
  })

export const readTimeline = (number: string, before?: string) =>
  get<Timeline>(`${at}/orders/${number}/timeline`, before === undefined ? {} : { before })

export const useTimeline = (number: () => string) =>
  useQuery({ key: () => ['timeline', number()], query: () => readTimeline(number()) })

/** What we were told, raw, with the customer's details masked. */
export const usePayload = (inboxId: () => string) =>
  useQuery({
    key: () => ['payload', inboxId()],
    query: () => get<PayloadView>(`${at}/inbox/${inboxId()}/payload`),
  })

export const useReviews = (filters: () => Filters) =>
  useQuery({
    key: () => ['reviews', filters()],
    query: () => get<ReviewList>(`${at}/reviews`, filters()),
    placeholderData: (before: ReviewList | undefined) => before,
  })

export const readReview = (id: number) => get<ReviewView>(`${at}/reviews/${id}`)

export interface Answer {
  readonly resolution: Resolution
  readonly note?: string
  readonly email?: string
}

export const resolveReview = (id: number, body: Answer, key: string) =>
  send('POST', `${at}/reviews/${id}/resolve`, { body, key })

export const useAssignees = () =>
  useQuery({
    key: ['assignees'],
    query: () => get<AssigneeList>(`${at}/reviews/assignees`),
    staleTime: 60_000,
  })

export const assignReview = (id: number, to: string, key: string) =>
  send<AssignedView>('POST', `${at}/reviews/${id}/assign`, { body: { to }, key })

export const snoozeReview = (id: number, until: string, key: string) =>
  send<SnoozedView>('POST', `${at}/reviews/${id}/snooze`, { body: { until }, key })

export const wakeReview = (id: number, key: string) =>
  send<SnoozedView>('POST', `${at}/reviews/${id}/wake`, { key })

export const sendMailAgain = (number: string, body: { template: string; about: string }, key: string) =>
  send('POST', `${at}/orders/${number}/mails`, { body, key })

export const correctAddress = (number: string, email: string, key: string) =>
  send('PUT', `${at}/orders/${number}/address`, { body: { email }, key })

export const cancelOrder = (number: string, key: string) =>
  send('POST', `${at}/orders/${number}/cancel`, { key })

export const makeDownloadLink = (number: string, key: string) =>
  send<DownloadLink>('POST', `${at}/orders/${number}/download-link`, { key })

export const makeRefund = (number: string, body: MakeRefund, key: string) =>
  send('POST', `${at}/orders/${number}/refunds`, { body, key })

export const addDownloads = (number: string, body: MoreDownloads, key: string) =>
  send('POST', `/api/admin/orders/${number}/downloads`, { body, key })
