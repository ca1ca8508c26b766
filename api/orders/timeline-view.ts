import type { TimelineRow } from '#adapters/db/orders/timeline.ts'
import { decisionLine } from '#domain/orders/decision-story.ts'
import { deedLine } from '#domain/orders/deed-story.ts'
import {
  couponLine,
  downloadLine,
  effectLine,
  factLine,
  type Line,
  mailLine,
  moneyLine,
  reviewLine,
} from '#domain/orders/story.ts'
import { type Money, money } from '#domain/shared/money.ts'
import type { TimelineLine } from './desk-schemas.ts'

interface Told {
  readonly line: Line
  readonly amount?: Money | null
  readonly inboxId?: string | null
  readonly mailKey?: string
  readonly ledgerId?: string
}

/** A row of the timeline in plain words. */
export function timelineLine(row: TimelineRow): TimelineLine {
  const { line, amount = null, inboxId = null, mailKey = null, ledgerId = null } = tell(row)
  return {
    id: `${row.kind}/${row.id}`,
    kind: row.kind,
    ...line,
    at: row.at.toISOString(),
    amount_minor: amount?.minor ?? null,
    currency: amount?.currency ?? null,
    inbox_id: inboxId,
    mail_key: mailKey,
    ledger_id: ledgerId,
  }
}

function tell(row: TimelineRow): Told {
  switch (row.kind) {
    case 'fact':
      return { line: factLine(row.data), amount: null, inboxId: row.id }
    case 'decision':
      return { line: decisionLine(row.data) }
    case 'effect':
      return { line: effectLine({ ...row.data, amount: sumOf(row.data) }) }
    case 'mail':
      return { line: mailLine(row.data), mailKey: row.data.key }
    case 'money': {
      const amount = money(row.data.minor, row.data.currency)
      return { line: moneyLine(row.data.kind, row.data), amount, ledgerId: row.id }
    }
    case 'coupon':
      return { line: couponLine(row.data) }
    case 'download':
      return { line: downloadLine() }
    case 'review':
      return { line: reviewLine(row.data), amount: sumOf(row.data) }
    case 'action':
      return { line: deedLine(row.data), inboxId: row.data.inbox }
  }
}

const sumOf = ({ minor, currency }: { minor: number | null; currency: string | null }) =>
  minor !== null && currency !== null ? money(minor, currency) : null
