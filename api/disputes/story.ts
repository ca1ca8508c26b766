import type { DisputeLine } from '#adapters/db/disputes/story.ts'
import { deedLine } from '#domain/orders/deed-story.ts'
import { effectLine, factLine, type Line, moneyLine, reviewLine } from '#domain/orders/story.ts'
import { type Money, money } from '#domain/shared/money.ts'
import type { StoryLine } from './schemas.ts'

interface Told {
  readonly line: Line
  readonly amount?: Money | null
  readonly inboxId?: string
}

/** A line of a dispute's story in plain words. */
export function storyLine(row: DisputeLine): StoryLine {
  const { line, amount = null, inboxId = null } = tell(row)
  return {
    id: `${row.kind}/${row.id}`,
    kind: row.kind,
    ...line,
    at: row.at.toISOString(),
    amount_minor: amount?.minor ?? null,
    currency: amount?.currency ?? null,
    inbox_id: inboxId,
  }
}

function tell(row: DisputeLine): Told {
  switch (row.kind) {
    case 'fact':
      return { line: factLine(row.data), inboxId: row.id }
    case 'effect':
      return { line: effectLine({ ...row.data, amount: sumOf(row.data) }) }
    case 'money':
      return { line: moneyLine(row.data.kind), amount: money(row.data.minor, row.data.currency) }
    case 'review':
      return { line: reviewLine(row.data), amount: sumOf(row.data) }
    case 'action':
      return { line: deedLine(row.data) }
  }
}

const sumOf = ({ minor, currency }: { minor: number | null; currency: string | null }) =>
  minor !== null && currency !== null ? money(minor, currency) : null
