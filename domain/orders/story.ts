import { factInWords, typeInWords } from '#domain/inbox/words.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import { type Booking, lateInWords } from '#domain/ledger/words.ts'
import { type MailState, orderMailsInWords } from '#domain/mail/words.ts'
import { nameOfGateway } from '#domain/payments/gateway.ts'
import { type Money, moneyInWords } from '#domain/shared/money.ts'
import type { CallKind, OrderMailTemplate, ReviewReason } from './effects.ts'
import type { OrderFact } from './facts.ts'
import { reviewsInWords } from './words.ts'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet'

/** One line of an order's timeline. */
export interface Line {
  readonly icon: StoryIcon
  readonly tone: Tone
  readonly sentence: string
}

export const storyIcons = [
  'placed',
  'payment',
  'back',
  'browser',
  'decision',
  'ask',
  'mail',
  'money',
  'download',
  'coupon',
  'person',
  'review',
] as const
export type StoryIcon = (typeof storyIcons)[number]

export interface FactTold {
  readonly source: string
  readonly type: string
  readonly facts: readonly OrderFact[]
  /** Null until it was dealt with. */
  readonly outcome: string | null
}

const speakers: Readonly<Record<string, string>> = {
  razorpay: 'Razorpay said: ',
  stripe: 'Stripe said: ',
  fetch: 'When asked, the gateway said: ',
}

/** What the world told us. */
export function factLine({ source, type, facts, outcome }: FactTold): Line {
  // News of a refund or a dispute names its payment first, which is never what is new about it.
  const news = facts.filter((it) => it.type === 'refund-reported' || it.type === 'dispute-reported')
  const said = (news.length > 0 ? news : facts).map(factInWords).join(' ')
  const sentence = `${speakers[source] ?? ''}${said || `${typeInWords(type)}.`}`
  return { icon: iconOf(facts), ...toldNew(outcome, sentence) }
}

function toldNew(outcome: string | null, sentence: string) {
  if (outcome === null) return { tone: 'info' as const, sentence: `${sentence} Not dealt with yet.` }
  const isOld = outcome === 'told nothing new'
  return { tone: 'quiet' as const, sentence: isOld ? `${sentence} That was known already.` : sentence }
}

function iconOf(facts: readonly OrderFact[]): StoryIcon {
  const types = new Set(facts.map((it) => it.type))
  if (types.has('dispute-reported')) return 'review'
  if (types.has('refund-reported')) return 'back'
  if (types.has('payment-reported')) return 'payment'
  return types.has('browser-returned') || types.has('checkout-returned') ? 'browser' : 'placed'
}

export interface EffectSeen {
  readonly kind: Exclude<CallKind, 'send-mail'>
  readonly about: string
  readonly amount: Money | null
  readonly state: 'open' | 'done' | 'waiting'
  /** That ended without success, each of a few calls in a row: how many calls there were is not known. */
  readonly tries: number
  readonly note: string | null
}

interface Course {
  readonly icon: StoryIcon
  readonly asked: string
}

const calls: Record<EffectSeen['kind'], (effect: EffectSeen) => Course> = {
  'fetch-payment': ({ about }) => ({
    icon: 'ask',
    asked: `${nameOfGateway(about)} was asked about payment ${about}`,
  }),
  'fetch-checkout': ({ about }) => ({ icon: 'ask', asked: `Stripe was asked about checkout ${about}` }),
  'close-page': ({ about }) => ({
    icon: 'ask',
    asked: `Stripe was asked to close its page of checkout ${about}`,
  }),
  'capture-payment': ({ about, amount }) => ({
    icon: 'payment',
    asked: `${nameOfGateway(about)} was asked to capture ${amount ? `${moneyInWords(amount)} of ` : ''}payment ${about}`,
  }),
  'fetch-dispute': ({ about }) => ({
    icon: 'ask',
    asked: `${nameOfGateway(about)} was asked about dispute ${about}`,
  }),
  'accept-dispute': ({ about }) => ({
    icon: 'back',
    asked: `${nameOfGateway(about)} was told that you accept dispute ${about}`,
  }),
  'contest-dispute': ({ about }) => ({
    icon: 'review',
    asked: `${nameOfGateway(about)} was sent the evidence against dispute ${about}`,
  }),
  'issue-refund': ({ about, amount }) => ({
    icon: 'back',
    asked: `${nameOfGateway(about)} was asked to give ${amount ? moneyInWords(amount) : 'the money'} back (${about})`,
  }),
}

/** What we did about it, and how that went. */
export function effectLine(effect: EffectSeen): Line {
  const { icon, asked } = calls[effect.kind](effect)
  const { state, tries, note } = effect
  const why = note ? ` ${note}` : ''
  if (state === 'waiting') return { icon, tone: 'bad', sentence: `${asked}, in vain.${why}` }
  if (state === 'done' && note) return { icon, tone: 'quiet', sentence: `${asked}: ${note}.` }
  if (state === 'done') return { icon, tone: 'good', sentence: `${asked}, and answered.` }
  if (tries === 0) return { icon, tone: 'info', sentence: `${asked}: no answer yet.` }
  return { icon, tone: 'warn', sentence: `${asked}, so far in vain; it is tried again.${why}` }
}

export interface MailSeen extends Pick<EffectSeen, 'state' | 'note'> {
  readonly template: OrderMailTemplate
  readonly mail: MailState
  readonly attempts: number
}

const ofMail = (tone: Tone, sentence: string): Line => ({ icon: 'mail', tone, sentence })

export function mailLine({ template, mail, state, note, attempts }: MailSeen): Line {
  const mailed = orderMailsInWords[template]
  const name = `${mailed.charAt(0).toUpperCase()}${mailed.slice(1)}`
  const after = attempts > 1 ? ` after ${times(attempts)}` : ''
  if (mail === 'sent') return ofMail('good', `${name} accepted by the mail server${after}.`)
  if (mail === 'no-address') return ofMail('warn', `No ${mailed}: no address is known.`)
  if (mail === 'overtaken')
    return ofMail('quiet', `No ${mailed}: it was not true any more when its turn came.`)
  const why = note ? ` ${note}` : ''
  if (state === 'waiting') return ofMail('bad', `${name} was refused.${why}`)
  if (state === 'done')
    return ofMail('quiet', `${name} was never accepted: ${note ?? 'it is not tried again'}.`)
  if (attempts === 0) return ofMail('info', `${name} is on its way to the mail server.`)
  return ofMail('warn', `${name} was not accepted yet (${times(attempts)}); it is tried again.${why}`)
}

const postings: Record<PostingKind, Pick<Line, 'tone' | 'sentence'>> = {
  capture: { tone: 'good', sentence: 'Money came in at the gateway.' },
  sale: { tone: 'good', sentence: 'It is earned: the order was sold.' },
  refund: { tone: 'quiet', sentence: 'Money left the gateway for the customer.' },
  'refund-of-sale': { tone: 'quiet', sentence: 'It is earned no longer: the sale goes back.' },
  'refund-failed': {
    tone: 'warn',
    sentence: 'The refund came back to the gateway; the money is owed again.',
  },
  'refund-elsewhere': { tone: 'quiet', sentence: 'Paid back outside of the gateway.' },
  regained: { tone: 'good', sentence: 'The customer gave back what they had twice.' },
  'gateway-fee': { tone: 'quiet', sentence: 'The gateway kept its fee.' },
  'dispute-held': { tone: 'warn', sentence: 'The gateway keeps this until the dispute is decided.' },
  'dispute-won': { tone: 'good', sentence: 'The dispute is won: the money is yours again.' },
  'dispute-lost': { tone: 'bad', sentence: 'The dispute is lost: the customer’s bank has the money.' },
  'write-off': { tone: 'quiet', sentence: 'Written off: it stays with the shop.' },
  settlement: { tone: 'good', sentence: 'The gateway paid it out to your bank account.' },
  rounding: { tone: 'quiet', sentence: 'A difference of rounding.' },
}

/** How much it was stands beside the sentence. */
export function moneyLine(kind: PostingKind, booking?: Booking): Line {
  const { tone, sentence } = postings[kind]
  const late = booking && lateInWords(booking)
  return { icon: 'money', tone, sentence: late ? `${sentence} ${late}.` : sentence }
}

export interface CouponSeen {
  readonly code: string
  readonly what: 'used' | 'returned'
  /** 0 where it took nothing off in the end. */
  readonly minor: number
  readonly currency: string
}

export function couponLine({ code, what, minor, currency }: CouponSeen): Line {
  const line = { icon: 'coupon', tone: 'quiet' } as const
  if (what === 'used' && minor > 0)
    return { ...line, sentence: `Coupon ${code} takes ${moneyInWords({ minor, currency })} off.` }
  if (what === 'used') return { ...line, sentence: `Coupon ${code} was added.` }
  const why = minor > 0 ? '' : ' The order was paid on the checkout before it, so it was not used.'
  return { ...line, sentence: `Coupon ${code} was given back and can be used again.${why}` }
}

export const downloadLine = (): Line => ({
  icon: 'download',
  tone: 'good',
  sentence: 'The customer began the download.',
})

export function reviewLine({ reason, assignee }: { reason: ReviewReason; assignee: string }): Line {
  return { icon: 'review', tone: 'warn', sentence: `${reviewsInWords[reason]}: ${assignee} was asked.` }
}

const times = (count: number) => (count === 1 ? 'one try' : `${count} tries`)
