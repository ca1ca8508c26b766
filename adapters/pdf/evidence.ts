import { stateName } from '#domain/customers/states.ts'
import { disputeFailures } from '#domain/disputes/errors.ts'
import { phasesInWords, reasonInWords } from '#domain/disputes/words.ts'
import { templatesInWords } from '#domain/mail/words.ts'
import { paymentInWords, refundInWords } from '#domain/orders/money-words.ts'
import { AppError } from '#domain/shared/failure.ts'
import { filledIn } from '#domain/shop/texts.ts'
import { moneyInWords } from '#domain/shared/money.ts'
import type { Config } from '../config.ts'
import { type Evidence, readEvidence } from '../db/disputes/evidence.ts'
import type { Database } from '../db/orm.ts'
import { fromMarkdown } from './from-markdown.ts'
import { type Block, exactAmount, exactTime, type Fact, none, type Paper } from './paper.ts'
import { renderPaper } from './render.ts'
import { sellerFacts } from './seller.ts'

interface Deps {
  readonly orm: Database
  readonly config: Pick<Config, 'mode'>
}

/** Makes the evidence against a dispute as one PDF, of what the database holds now. */
export const createEvidenceMaker =
  ({ orm, config }: Deps) =>
  async (disputeId: string): Promise<Uint8Array> => {
    const evidence = await readEvidence(orm.em.fork(), disputeId)
    if (!evidence) throw new AppError(disputeFailures.notFound())
    return renderPaper(evidencePaper(evidence, config.mode === 'sandbox'))
  }

function evidencePaper(evidence: Evidence, sandbox: boolean): Paper {
  const { shop, dispute, order, payment } = evidence
  return {
    title: `Evidence in dispute ${dispute.id}`,
    about: `Order ${order.number}, payment ${payment.id}, ${sum(payment)}`,
    shop,
    sandbox,
    madeAt: new Date(evidence.now),
    blocks: [
      { kind: 'text', text: `${wentBack(evidence)}${inShort(evidence)}` },
      { kind: 'heading', text: 'Dispute' },
      { kind: 'facts', facts: disputeFacts(evidence) },
      { kind: 'heading', text: 'Seller' },
      { kind: 'facts', facts: sellerFacts(shop) },
      { kind: 'heading', text: 'Order and customer' },
      { kind: 'facts', facts: orderFacts(evidence) },
      { kind: 'heading', text: 'Payment' },
      { kind: 'facts', facts: paymentFacts(evidence) },
      ...deliveries(evidence),
      ...mails(evidence),
      ...refunds(evidence),
      ...filledIn(evidence.texts).flatMap(({ title, markdown }): Block[] => [
        { kind: 'heading', text: `${title}, as published by the shop` },
        ...fromMarkdown(markdown),
      ]),
    ],
  }
}

const sum = ({ amount_minor: minor, currency }: { amount_minor: number; currency: string }) =>
  moneyInWords({ minor, currency })

const timeIn = ({ shop }: Evidence, at: string | null) =>
  at === null ? none : exactTime(new Date(at), shop.timeZone)

/** Before anything else: a bank that pays what was refunded already has paid it twice. */
function wentBack(evidence: Evidence): string {
  const gone = evidence.refunds.filter((it) => it.status === 'processed')
  if (gone.length === 0) return ''
  const minor = gone.reduce((all, it) => all + it.amount_minor, 0)
  return `${sum({ ...evidence.payment, amount_minor: minor })} of this order has been refunded to the customer already. `
}

function inShort(evidence: Evidence): string {
  const { order, payment, downloadCount, downloads } = evidence
  const bought = `${order.product_name} was ordered on ${timeIn(evidence, order.created_at)} and paid with ${sum(payment)}.`
  const [first] = downloads
  if (!evidence.grant) return `${bought} It was not delivered.`
  const made = `It is a digital product and was made available on ${timeIn(evidence, evidence.grant.granted_at)}`
  if (!first) return `${bought} ${made}. No download was begun.`
  const times = downloadCount === 1 ? 'once' : `${downloadCount} times`
  return `${bought} ${made}; the customer began to download it ${times}, first on ${timeIn(evidence, first.begun_at)} from ${first.ip}.`
}

const disputeFacts = (evidence: Evidence): Fact[] => {
  const { dispute } = evidence
  return [
    ['Dispute', dispute.id],
    ['Amount', sum(dispute)],
    ['Phase', phasesInWords[dispute.phase]],
    ['Reason', `${reasonInWords(dispute.reason_code)} (${dispute.reason_code})`],
    ['Known since', timeIn(evidence, dispute.created_at)],
    ['To be answered by', timeIn(evidence, dispute.respond_by)],
  ]
}

const orderFacts = (evidence: Evidence): Fact[] => {
  const { order } = evidence
  const { name, state, gstin } = order.billing ?? {}
  return [
    ['Order', order.number],
    ['Product', order.product_name],
    ['Price', sum(order)],
    ['Placed', timeIn(evidence, order.created_at)],
    ['Customer', name ?? none],
    ['Mail address', order.email ?? none],
    ['State', state ? stateName(state) : none],
    ...(gstin ? [['Customer’s GSTIN', gstin] as const] : []),
  ]
}

const paymentFacts = (evidence: Evidence): Fact[] => {
  const { payment } = evidence
  return [
    ['Payment', payment.id],
    ['Gateway’s order', payment.gateway_order_id],
    ['Amount', sum(payment)],
    ['Status', paymentInWords({ status: payment.status, verdict: null })],
    ['Captured', timeIn(evidence, payment.captured_at)],
  ]
}

function deliveries(evidence: Evidence): Block[] {
  const { grant, downloads, downloadCount } = evidence
  const left = downloadCount - downloads.length
  return [
    { kind: 'heading', text: 'Delivery' },
    {
      kind: 'facts',
      facts: [
        ['Access given', timeIn(evidence, grant?.granted_at ?? null)],
        ['Access ended', grant?.revoked_at ? timeIn(evidence, grant.revoked_at) : 'It has not ended'],
        ['Downloads begun', String(downloadCount)],
      ],
    },
    {
      kind: 'table',
      columns: [
        { label: 'Download begun', width: 1 },
        { label: 'From IP address', width: 1 },
      ],
      rows: downloads.map(({ begun_at: at, ip }) => [timeIn(evidence, at), ip]),
      empty: 'No download was begun.',
    },
    ...(left > 0 ? [{ kind: 'text' as const, text: `${left} later downloads are not listed.` }] : []),
  ]
}

const excerptOf = (text: string) => {
  const plain = text.replaceAll(/\s+/g, ' ').trim()
  return plain.length > 500 ? `${plain.slice(0, 500)}…` : plain
}

const mails = (evidence: Evidence): Block[] => [
  { kind: 'heading', text: 'Mails to the customer' },
  {
    kind: 'table',
    columns: [
      { label: 'Accepted by the mail server', width: 4 },
      { label: 'To', width: 4 },
      { label: 'What it said', width: 6 },
    ],
    rows: evidence.mails.map((it) => [
      it.sent_at === null ? 'Not accepted' : timeIn(evidence, it.sent_at),
      it.to ?? none,
      `${it.subject ?? templatesInWords[it.template]}${it.text === null ? '' : `: ${excerptOf(it.text)}`}`,
    ]),
    empty: 'No mail was sent.',
  },
]

const refunds = (evidence: Evidence): Block[] => [
  { kind: 'heading', text: 'Refunds' },
  {
    kind: 'table',
    columns: [
      { label: 'Refund', width: 4 },
      { label: 'Asked for', width: 3 },
      { label: 'How it stands', width: 3 },
      { label: 'Amount', width: 2, align: 'right' },
    ],
    rows: evidence.refunds.map((it) => [
      it.gateway_refund_id ?? it.id,
      timeIn(evidence, it.created_at),
      refundInWords(it),
      exactAmount({ minor: it.amount_minor, currency: it.currency }),
    ]),
    empty: 'Nothing of this order has gone back.',
  },
]
