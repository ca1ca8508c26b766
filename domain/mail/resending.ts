import type { MailTemplate } from '#domain/orders/effects.ts'
import { isNotice, type NoticeTemplate } from './notice.ts'
import type { MailState } from './words.ts'

interface Resendable {
  readonly template: MailTemplate | NoticeTemplate
  readonly state: MailState
  readonly orderNumber: string | null
}

/** Why a mail is not sent again; null when it can be. Whether an order's mail is still true, its run decides. */
export function whyNotResend({ template, state, orderNumber }: Resendable): string | null {
  if (state === 'queued') return 'It is on its way already.'
  if (template === 'purchases-link') return null
  if (template === 'invitation' && state === 'sent')
    return 'It arrived. A new invitation is made under People.'
  if (isNotice(template)) return state === 'sent' ? 'It arrived. What still needs you, Home shows.' : null
  return orderNumber === null ? 'Its order is not there any more.' : null
}
