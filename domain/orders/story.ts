import { factInWords, sourceInWords, typeInWords } from '#domain/inbox/words.ts'
import type { Posting } from '#domain/ledger/posting.ts'
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

/** What the world told us. */
export function factLine({ source, type, facts, outcome }: FactTold): Line {
  const said = facts.map(factInWords).join(' ') || `${typeInWords(type)}.`
  const isGateway = source === 'razorpay' || source === 'fetch'
  const sentence = isGateway
    ? `${sourceInWords(source)}, said: ${said}`.replace('Razorpay, said', 'Razorpay said')
    : said
  return { icon: iconOf(facts), ...toldNew(outcome, { type, sentence }) }
}

function toldNew(outcome: string | null, { type, sentence }: { type: string; sentence: string }) {
  if (outcome === null) return { tone: 'info' as const, sentence: `${sentence} Not taken in yet.` }
  const isOld = outcome === 'told nothing new' && type !== 'order-placed'
  return { tone: 'quiet' as const, sentence: isOld ? `${sentence} That was known already.` : sentence }
}

function iconOf(facts: readonly OrderFact[]): StoryIcon {
  const types = new Set(facts.map((it) => it.type))
  if (types.has('refund-reported')) return 'back'
  if (types.has('payment-reported')) return 'payment'
  return types.has('browser-returned') ? 'browser' : 'placed'
}

export interface EffectSeen {
  readonly kind: Exclude<CallKind, 'send-mail'>
  readonly about: string
  readonly amount: Money | null
  readonly state: 'open' | 'done' | 'waiting'
  readonly tries: number
  readonly note: string | null
}

const calls: Record<EffectSeen['kind'], (effect: EffectSeen) => { icon: StoryIcon; what: string }> = {
  'fetch-payment': ({ about }) => ({ icon: 'ask', what: `Asking Razorpay about payment ${about}` }),
  'capture-payment': ({ about, amount }) => ({
    icon: 'payment',
    what: `Capturing ${amount ? `${moneyInWords(amount)} of ` : ''}payment ${about}`,
  }),
  'issue-refund': ({ about, amount }) => ({
    icon: 'back',
    what: `Asking Razorpay to give ${amount ? moneyInWords(amount) : 'the money'} back (${about})`,
  }),
}

/** What we did about it, and how that went. */
export function effectLine(effect: EffectSeen): Line {
  const { icon, what } = calls[effect.kind](effect)
  return { icon, ...course(what, effect) }
}

function course(what: string, { state, tries, note }: Pick<EffectSeen, 'state' | 'tries' | 'note'>) {
  const why = note ? ` ${note}` : ''
  if (state === 'waiting')
    return { tone: 'bad' as const, sentence: `${what} was given up after ${times(tries + 1)}.${why}` }
  if (state === 'done')
    return note
      ? { tone: 'quiet' as const, sentence: `${what}: ${note}.` }
      : { tone: 'good' as const, sentence: `${what}: answered at the ${nth(tries + 1)} try.` }
  if (tries === 0) return { tone: 'info' as const, sentence: `${what}: under way.` }
  return {
    tone: 'warn' as const,
    sentence: `${what} did not work (${times(tries)}); it is tried again.${why}`,
  }
}

export interface MailSeen extends Pick<EffectSeen, 'state' | 'note'> {
  readonly template: OrderMailTemplate
  readonly mail: 'queued' | 'sent' | 'no-address' | 'failed'
  readonly attempts: number
}

const mailNames: Record<OrderMailTemplate, string> = {
  'order-confirmed': 'Confirmation mail',
  'payment-refunded': 'Mail about the refund',
}

const ofMail = (tone: Tone, sentence: string): Line => ({ icon: 'mail', tone, sentence })

export function mailLine({ template, mail, state, note, attempts }: MailSeen): Line {
  const name = mailNames[template]
  if (mail === 'sent') return ofMail('good', `${name} accepted by the mail server, ${nth(attempts)} try.`)
  if (mail === 'no-address') return ofMail('warn', `No ${name.toLowerCase()}: nobody told us an address.`)
  const why = note ? ` ${note}` : ''
  if (state === 'waiting') return ofMail('bad', `${name} was refused.${why}`)
  if (state === 'done')
    return ofMail('quiet', `${name} was never accepted: ${note ?? 'it is not tried again'}.`)
  if (attempts === 0) return ofMail('info', `${name} is on its way to the mail server.`)
  return ofMail('warn', `${name} was not accepted yet (${times(attempts)}); it is tried again.${why}`)
}

const postings: Record<Posting['kind'], { tone: Tone; words: (sum: string) => string }> = {
  capture: { tone: 'good', words: (sum) => `${sum} came in at Razorpay.` },
  sale: { tone: 'good', words: (sum) => `${sum} of it is earned.` },
  refund: { tone: 'quiet', words: (sum) => `${sum} left Razorpay for the customer.` },
  'refund-of-sale': { tone: 'quiet', words: (sum) => `${sum} is earned no longer: it goes back.` },
  'refund-failed': { tone: 'warn', words: (sum) => `${sum} came back to Razorpay and is owed again.` },
  'refund-elsewhere': { tone: 'quiet', words: (sum) => `${sum} was paid back outside of Razorpay.` },
}

export function moneyLine({ kind, amount }: { kind: Posting['kind']; amount: Money }): Line {
  const { tone, words } = postings[kind]
  return { icon: 'money', tone, sentence: words(moneyInWords(amount)) }
}

export const downloadLine = (): Line => ({
  icon: 'download',
  tone: 'good',
  sentence: 'The customer began the download.',
})

export function reviewLine({ reason, assignee }: { reason: ReviewReason; assignee: string }): Line {
  return { icon: 'review', tone: 'warn', sentence: `${reviewsInWords[reason]}: this waits for ${assignee}.` }
}

const nths = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
const nth = (count: number) => nths[Math.max(0, count - 1)] ?? `${count}th`
const times = (count: number) => (count === 1 ? 'one try' : `${count} tries`)
