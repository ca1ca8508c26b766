import { domainOf, isReservedDomain, type MailRecords } from '#domain/mail/domains.ts'
import type { Fulfilment, OrderStatus } from '#domain/orders/order.ts'
import { wasPaid } from '#domain/orders/order.ts'
import { gatewayNames, type KeysAnswer } from '#domain/payments/gateway.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import type { LaunchResult } from './launch.ts'
import { textSlugs, type ShopSettings } from './shop.ts'
import { placeholdersIn } from './texts.ts'

const passed = (detail: string): LaunchResult => ({ state: 'passed', detail })
const failed = (detail: string): LaunchResult => ({ state: 'failed', detail })
const notYet = (detail: string): LaunchResult => ({ state: 'not-yet', detail })

const listed = (words: readonly string[]) =>
  new Intl.ListFormat('en-IN', { type: 'conjunction' }).format(words)

/** What Indian law wants a customer to find: seller, address, telephone, mail, and who answers complaints. */
export function judgeIdentity(shop: ShopSettings): LaunchResult {
  const missing = [
    ...(shop.taxIdentity ? [] : ['the legal name and address']),
    ...(shop.phone ? [] : ['a telephone number']),
    ...(shop.grievanceOfficer ? [] : ['the grievance officer']),
  ]
  if (missing.length > 0) return failed(`Still missing: ${listed(missing)}.`)
  if (isReservedDomain(domainOf(shop.supportEmail)))
    return failed(`${shop.supportEmail} is an example address: nobody reads what customers write to it.`)
  const gst = shop.taxIdentity?.gstin
    ? `GSTIN ${shop.taxIdentity.gstin}`
    : 'no GSTIN, as for a shop not registered'
  return passed(`${shop.taxIdentity?.legalName}, ${gst}; complaints go to ${shop.grievanceOfficer}.`)
}

export function judgeTexts(
  texts: readonly { readonly slug: string; readonly title: string; readonly markdown: string }[],
): LaunchResult {
  const missing = textSlugs.filter((slug) => !texts.some((it) => it.slug === slug && it.markdown.trim()))
  if (missing.length > 0) return failed(`Not written yet: ${listed(missing)}.`)
  const unfilled = texts
    .map(({ title, markdown }) => ({ title, count: placeholdersIn(markdown).length }))
    .filter(({ count }) => count > 0)
  if (unfilled.length === 0)
    return passed(`All ${textSlugs.length} pages are written, with nothing left to fill in.`)
  return failed(`Still to fill in: ${listed(unfilled.map(({ title, count }) => `${count} in ${title}`))}.`)
}

export function judgeKeys(
  answer: KeysAnswer,
  { live, keyId, gateway = 'razorpay' }: { live: boolean; keyId: string; gateway?: Gateway },
): LaunchResult {
  const name = gatewayNames[gateway]
  if (answer === 'no-answer')
    return notYet(`${name} did not answer within five seconds. That says nothing about the keys: test again.`)
  if (answer === 'refused')
    return failed(`${name} answered, and refused the key ${keyId}: the key or its secret is wrong.`)
  return passed(
    live
      ? `${name} accepted the live key ${keyId}: real money moves.`
      : `Accepted: ${keyId}, a test key. No real money moves until a live key takes its place.`,
  )
}

const hours = (seconds: number) => {
  const minutes = Math.max(0, Math.round(seconds / 60))
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
  const whole = Math.round(minutes / 60)
  return whole < 48 ? `${whole} hours` : `${Math.round(whole / 24)} days`
}

export interface WebhooksSeen {
  readonly newest: { readonly type: string; readonly ageSeconds: number } | null
  /** With a signature that is not ours, ever. */
  readonly refused: number
}

export function judgeWebhooks(
  { newest, refused }: WebhooksSeen,
  gateway: Gateway = 'razorpay',
): LaunchResult {
  const turnedAway =
    refused === 0
      ? ''
      : ` ${refused} with a wrong signature ${refused === 1 ? 'was' : 'were'} turned away since the shop was set up.`
  if (newest) return passed(`The newest, ${newest.type}, came ${hours(newest.ageSeconds)} ago.${turnedAway}`)
  if (refused === 0) return notYet('None has come yet. Make a test payment, then test again.')
  return failed(
    `None with the right signature has come yet.${turnedAway} The secret differs from ${gatewayNames[gateway]}’s.`,
  )
}

export interface CapturesSeen {
  /** Of the latest payments, those that the gateway captured by itself. */
  readonly byGateway: number
  readonly byUs: number
}

export function judgeCaptures({ byGateway, byUs }: CapturesSeen): LaunchResult {
  const all = byGateway + byUs
  if (all === 0) return notYet('Nothing was paid yet. Take the ₹1 test below, then test again.')
  if (byUs === 0)
    return passed(
      all === 1
        ? 'Razorpay captured the one payment by itself.'
        : `Razorpay captured each of the last ${all} payments by itself.`,
    )
  return failed(
    `Razorpay left ${byUs} of the last ${all} payments uncaptured; the shop captured them minutes later, and those customers waited.`,
  )
}

export type MailServerAnswer = 'accepted' | 'login-refused' | 'no-answer'

export function judgeMailServer(
  answer: MailServerAnswer,
  { host, sender, sandboxed }: { host: string; sender: string; sandboxed: boolean },
): LaunchResult {
  if (answer === 'no-answer') return failed(`${host} did not answer as a mail server within four seconds.`)
  if (answer === 'login-refused')
    return failed(`${host} answered, and refused the user or password in SMTP_URL.`)
  if (sandboxed)
    return passed(
      `${host}, this shop’s own test mailbox, takes mail from ${sender}. Nothing leaves this machine.`,
    )
  if (isReservedDomain(domainOf(sender)))
    return failed(
      `${host} answers, but mail from ${sender}, an example address, will be refused or land in spam.`,
    )
  return passed(`${host} let us in. Mail goes out from ${sender}.`)
}

/** `null` when the name servers did not answer in time. */
export function judgeMailDomain(domain: string, records: MailRecords | null): LaunchResult {
  if (isReservedDomain(domain))
    return notYet(`Mail goes out from ${domain}, an example domain: there is nothing to look up.`)
  if (!records)
    return notYet(`The name servers for ${domain} did not answer in time. Nothing is known: test again.`)
  const { spf, dmarc, dkim } = records
  const missing = [...(spf ? [] : ['SPF']), ...(dkim === false ? ['DKIM'] : []), ...(dmarc ? [] : ['DMARC'])]
  if (missing.length > 0) return failed(`${domain} has no ${listed(missing)} record: mails may land in spam.`)
  return dkim === null
    ? passed(
        `${domain} has SPF and DMARC. DKIM was not looked up: set MAIL_DKIM_SELECTOR to have it tested as well.`,
      )
    : passed(`${domain} has SPF, DKIM and DMARC.`)
}

export type AddressAnswer = 'same-shop' | 'another-shop' | 'no-answer'

/** `answer` is null when nobody was asked, because the address cannot be right. */
export function judgeAddress(url: string, answer: AddressAnswer | null): LaunchResult {
  if (isLocal(url))
    return notYet(`${url} opens on this machine alone: customers and Razorpay cannot reach it.`)
  if (!url.startsWith('https://'))
    return failed(`${url} is not encrypted: browsers warn, and Razorpay refuses it.`)
  if (answer === 'same-shop') return passed(`${url} answers, and it is this shop.`)
  if (answer === 'another-shop') return failed(`${url} answers, but as something other than this shop.`)
  return failed(`${url} did not answer within five seconds, or not with a valid certificate.`)
}

/** An address that means something on this machine or in this house only. */
export function isLocal(url: string): boolean {
  const host = url
    .replace(/^https?:\/\//, '')
    .replace(/[:/].*$/, '')
    .toLowerCase()
  return host === 'localhost' || host.startsWith('[') || isReservedDomain(host)
}

export interface RupeeOrder {
  readonly number: string
  readonly status: OrderStatus
  readonly fulfilment: Fulfilment
}

/** Of the latest order of the ₹1 test. */
export function judgeRupee(order: RupeeOrder | null): LaunchResult {
  if (!order) return notYet('Nobody has bought it yet.')
  const { number, status, fulfilment } = order
  if (status === 'refunded')
    return passed(`Order ${number} was paid, delivered and refunded: the whole way works.`)
  if (wasPaid(status) && fulfilment === 'delivered')
    return passed(`Order ${number} was paid and delivered. Give the rupee back, and the whole way is proven.`)
  if (wasPaid(status)) return notYet(`Order ${number} is paid and not delivered yet: test again in a moment.`)
  if (status === 'created') return notYet(`Order ${number} waits for its payment.`)
  return failed(`Order ${number} came to nothing (${status}). Look at its page, then buy again.`)
}
