import { type Role, rolesInWords } from '#domain/people/roles.ts'
import { dueTime } from '../shared/format.ts'
import type { ShopView } from '../shared/layout.ts'
import { letter, type Mail } from './frame.ts'

export interface InvitationMailView {
  readonly shop: ShopView
  readonly username: string
  readonly role: Role
  /** Absolute. */
  readonly url: string
  readonly expiresAt: string
}

/** The way in for somebody the owner wants at the desk. */
export const invitationMail = ({ shop, username, role, url, expiresAt }: InvitationMailView): Mail =>
  letter({
    shop,
    subject: `You are invited to the desk of ${shop.name}`,
    preheader: 'Choose a password and come in.',
    title: `Come in, ${username}`,
    paragraphs: [
      `You are invited to the desk of ${shop.name}. Choose a password with the link below; it works once, until ${dueTime(expiresAt, shop.timeZone)}.`,
    ],
    details: [
      ['You sign in as', username],
      ['Your role', role],
      ['What you may do', rolesInWords[role]],
    ],
    button: { label: 'Choose a password', url },
    notes: [
      'Please keep this mail to yourself: whoever has the link comes in as you.',
      'You know nothing about this? Then it went to the wrong address, and you can delete it.',
    ],
  })
