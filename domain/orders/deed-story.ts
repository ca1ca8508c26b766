import { actionInWords } from '#domain/audit/words.ts'
import { orderMailsInWords } from '#domain/mail/words.ts'
import type { RefundReason } from '#domain/payments/judge.ts'
import type { OrderMailTemplate, ReviewReason } from './effects.ts'
import { refundReasonsInWords } from './money-words.ts'
import type { Line } from './story.ts'
import { type Resolution, resolutionsInWords } from './resolutions.ts'
import { reviewsInWords } from './words.ts'

/** What somebody did at the desk, as the audit log has it. */
export interface Deed {
  readonly actor: string
  readonly action: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

const deeds: Readonly<Record<string, (deed: Deed) => string>> = {
  'order.cancelled': () => 'cancelled the order.',
  'mail.requested': ({ after }) => `asked for ${mailOf(text(after?.['template']))} once more.`,
  'order.address-corrected': ({ before, after }) =>
    text(before?.['email'])
      ? `changed the address from ${text(before?.['email'])} to ${text(after?.['email'])}.`
      : `gave the address ${text(after?.['email'])}.`,
  'refund.requested': ({ after }) => {
    const [amount, reason] = [text(after?.['amount']), text(after?.['reason'])]
    const why = isRefundReason(reason) && reason !== 'another-reason' ? refundReasonsInWords[reason] : ''
    const end = text(after?.['access']) === 'ends' ? ' The download ends with it.' : ''
    const note = text(after?.['note'])
    return `gave ${amount} back${why && `: ${why}`}.${end}${note ? ` “${note}”` : ''}`
  },
  'order.exported': () => 'exported the order’s history.',
  'order.customer-exported': () => 'exported the history of its customer.',
  'download-link.made': () => 'made a new download link.',
  'downloads.added': ({ before, after }) =>
    `raised the downloads of ${text(after?.['product'])} from ${String(before?.['downloads'])} to ${String(after?.['downloads'])}.`,
  'licence.revoked': ({ after }) => `revoked the licence key ${text(after?.['licence'])}.`,
  'licence.restored': ({ after }) => `gave the licence key ${text(after?.['licence'])} back.`,
  'licence.deactivated': ({ after }) =>
    `freed a place in which the licence key ${text(after?.['licence'])} was in use.`,
  'sandbox.paid': () => 'paid the order by hand in the sandbox.',
  'sandbox.dispute-opened': () => 'had a payment disputed by hand in the sandbox.',
  'sandbox.dispute-decided': () => 'had a dispute decided by hand in the sandbox.',
  'evidence.exported': ({ after }) =>
    text(after?.['sent']) ? 'read the evidence as it was sent.' : 'read the evidence as it stood.',
  'review.resolved': ({ after }) => {
    const [reason, how] = [text(after?.['reason']), text(after?.['resolution'])]
    const did = isResolution(how) ? resolutionsInWords[how] : 'resolved it'
    if (how === 'accept-dispute' || how === 'contest-dispute') return `${did}.`
    const why = isReason(reason) ? reviewsInWords[reason].toLowerCase() : reason
    const note = text(after?.['note'])
    return note ? `${did} (${why}): “${note}”` : `${did} (${why}).`
  },
  'review.assigned': ({ after }) => `handed ${reviewOf(after)} to ${text(after?.['assignee'])}.`,
  'review.snoozed': ({ after }) => `snoozed ${reviewOf(after)}.`,
  'review.woken': ({ after }) => `took up ${reviewOf(after)} again.`,
}

const reviewOf = (after: Deed['after']) => {
  const reason = text(after?.['reason'])
  return isReason(reason) ? `“${reviewsInWords[reason]}”` : 'what waits'
}

const mailOf = (template: string) => (isMail(template) ? `the ${orderMailsInWords[template]}` : 'a mail')

const isMail = (name: string): name is OrderMailTemplate => Object.hasOwn(orderMailsInWords, name)
const isRefundReason = (name: string): name is RefundReason => Object.hasOwn(refundReasonsInWords, name)
const isResolution = (name: string): name is Resolution => Object.hasOwn(resolutionsInWords, name)
const isReason = (name: string): name is ReviewReason => Object.hasOwn(reviewsInWords, name)

function sentenceOf(deed: Deed): string {
  const told = deeds[deed.action]?.(deed)
  return told ? `${deed.actor} ${told}` : `${deed.actor}: ${actionInWords(deed.action)}.`
}

export const deedLine = (deed: Deed): Line => ({
  icon: 'person',
  tone: 'info',
  sentence: sentenceOf(deed),
})
