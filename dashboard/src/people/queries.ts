import { useQuery } from '@pinia/colada'
import type { AccountView, InvitationView, PeopleList, PersonView } from '#api/people/desk-schemas.ts'
import type { DoorView, InvitedView } from '#api/people/schemas.ts'
import type { Role } from '#domain/people/roles.ts'
import { get, send } from '../app/api.ts'

export const useDoor = () => useQuery({ key: ['door'], query: () => get<DoorView>('/api/people/door') })

export const useInvitation = (token: string) =>
  useQuery({
    key: ['invitation', token],
    query: () => send<InvitedView>('POST', '/admin/invitation', { body: { token } }),
  })

export const join = (token: string, password: string) =>
  send('POST', '/admin/join', { body: { token, password } })

export const usePeople = (filters: () => Readonly<Record<string, string>>) =>
  useQuery({
    key: () => ['people', filters()],
    query: () => get<PeopleList>('/api/admin/people', filters()),
    placeholderData: (before: PeopleList | undefined) => before,
  })

interface Invitation {
  readonly username: string
  readonly email: string
  readonly role: Role
}

export const invite = (body: Invitation, key: string) =>
  send<InvitationView>('POST', '/api/admin/people', { body, key })

export const inviteAgain = ({ id, version }: PersonView, email: string, key: string) =>
  send<InvitationView>('POST', `/api/admin/people/${id}/invitation`, { body: { version, email }, key })

export const changeRole = ({ id, version }: PersonView, role: Role, key: string) =>
  send<PersonView>('PUT', `/api/admin/people/${id}/role`, { body: { version, role }, key })

export const disable = ({ id, version }: PersonView, key: string) =>
  send<PersonView>('POST', `/api/admin/people/${id}/disable`, { body: { version }, key })

export const enable = ({ id, version }: PersonView, key: string) =>
  send<PersonView>('POST', `/api/admin/people/${id}/enable`, { body: { version }, key })

export const useAccount = () =>
  useQuery({ key: ['account'], query: () => get<AccountView>('/api/admin/account') })

export const changeEmail = (email: string | null, key: string) =>
  send('PUT', '/api/admin/account/email', { body: { email }, key })

export const changePassword = (
  body: { readonly current_password: string; readonly new_password: string },
  key: string,
) => send('PUT', '/api/admin/account/password', { body, key })

export const signOutBrowser = (id: string, key: string) =>
  send('DELETE', `/api/admin/account/sessions/${id}`, { key })

export const signOutOthers = (key: string) => send('POST', '/api/admin/account/sign-out-others', { key })
