import { useQuery } from '@pinia/colada'
import type { MailList, MailView } from '#api/mail/desk-schemas.ts'
import { get, send } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>

export const mailPath = (key: string): string => `/api/admin/mails/${encodeURIComponent(key)}`

export const useMails = (filters: () => Filters) =>
  useQuery({
    key: () => ['mails', filters()],
    query: () => get<MailList>('/api/admin/mails', filters()),
    placeholderData: (before: MailList | undefined) => before,
  })

export const useMail = (mail: () => string) =>
  useQuery({ key: () => ['mails', 'one', mail()], query: () => get<MailView>(mailPath(mail())) })

export const resend = (mail: string, key: string) => send('POST', `${mailPath(mail)}/resend`, { key })
