import type {
  Causes,
  DecisionRead,
  EffectRead,
  FactRead,
  TransactionRead,
} from '#adapters/db/ledger/causes.ts'
import type { Part } from '#domain/ledger/explain.ts'
import { decisionLine } from '#domain/orders/decision-story.ts'
import { effectLine, factLine, mailLine, moneyLine } from '#domain/orders/story.ts'
import { money } from '#domain/shared/money.ts'
import type { Cause, PartView } from './schemas.ts'

/** A part with what brought it about: for each decision what it posted, what it had taken in, and what it set off. */
export function partView({ label, minor, of, orderNumber, ...part }: Part, causes: Causes): PartView {
  const transactions = part.transactions.flatMap((id) => causes.transactions.get(id) ?? [])
  const ids = new Set([...transactions.flatMap((it) => it.decisionId ?? []), ...part.decisions])
  const decisions = [...ids].toSorted((a, b) => a - b).flatMap((id) => causes.decisions.get(id) ?? [])
  const decided = decisions.map((it) => causeOf(it, transactions, causes))
  const taken = new Set(decisions.flatMap((it) => it.facts))
  const facts = part.facts.filter((id) => !taken.has(id)).flatMap((id) => causes.facts.get(id) ?? [])
  const undecided = transactions.filter((it) => it.decisionId === null)
  const alone = {
    transactions: undecided.map(transactionView),
    decision: null,
    facts: facts.map(factView),
    effects: [],
  }
  const isNothing = undecided.length === 0 && facts.length === 0
  return {
    label,
    amount_minor: minor,
    of,
    order_number: orderNumber,
    causes: isNothing ? decided : [...decided, alone],
  }
}

const causeOf = (
  decision: DecisionRead,
  transactions: readonly TransactionRead[],
  causes: Causes,
): Cause => ({
  transactions: transactions.filter((it) => it.decisionId === decision.id).map(transactionView),
  decision: {
    id: decision.id,
    at: decision.at.toISOString(),
    sentence: decisionLine(decision).sentence,
  },
  facts: decision.facts.flatMap((id) => causes.facts.get(id) ?? []).map(factView),
  effects: causes.effects.filter((it) => it.decisionId === decision.id).map(effectView),
})

const transactionView = (it: TransactionRead): Cause['transactions'][number] => ({
  id: it.id,
  sentence: moneyLine(it.kind, it).sentence,
  amount_minor: it.entries.reduce((sum, { minor }) => sum + Math.max(0, minor), 0),
  currency: it.currency,
  at: it.occurredAt.toISOString(),
  booked_on: it.bookedOn,
  by_hand: it.postedBy === null ? null : { by: it.postedBy, note: it.note },
  entries: it.entries.map(({ id, account, minor }) => ({
    id,
    account,
    side: minor < 0 ? 'credit' : 'debit',
    amount_minor: Math.abs(minor),
  })),
})

const factView = (fact: FactRead): Cause['facts'][number] => ({
  id: fact.id,
  sentence: factLine(fact).sentence,
  received_at: fact.receivedAt.toISOString(),
})

function effectView(effect: EffectRead): Cause['effects'][number] {
  const at = effect.at.toISOString()
  if (effect.kind === 'send-mail') {
    const { tone, sentence } = mailLine(effect.seen)
    return { tone, sentence, at, mail_key: effect.key }
  }
  const { minor, currency, ...seen } = effect.seen
  const amount = minor !== null && currency !== null ? money(minor, currency) : null
  const { tone, sentence } = effectLine({ ...seen, amount })
  return { tone, sentence, at, mail_key: null }
}
