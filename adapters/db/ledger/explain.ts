import type { EntityManager } from '@mikro-orm/postgresql'
import type { Explained } from '#domain/ledger/explain.ts'
import type { Reference } from '#domain/ledger/reference.ts'
import { explainAccount } from './explain-account.ts'
import { explainPayment, explainPrice } from './explain-payment.ts'
import { explainDispute, explainRefund } from './explain-return.ts'
import { explainEntry, explainReview, explainTransaction } from './explain-row.ts'
import { explainDay, explainNeedsYou, explainPurse } from './explain-sums.ts'
import type { Asked } from './sum-parts.ts'

/** Of more parts than an answer may hold. */
type Sum = Extract<Reference, { of: 'purse' | 'taken' | 'given-back' | 'needs-you' | 'account' }>

const sums: ReadonlySet<Reference['of']> = new Set(['purse', 'taken', 'given-back', 'needs-you', 'account'])
const isSum = (reference: Reference): reference is Sum => sums.has(reference.of)

/** What an amount is made of; null where there is nothing of that name. */
export const explain = (em: EntityManager, reference: Reference, asked: Asked): Promise<Explained | null> =>
  isSum(reference) ? explainSum(em, reference, asked) : explainThing(em, reference)

function explainSum(em: EntityManager, reference: Sum, asked: Asked): Promise<Explained | null> {
  switch (reference.of) {
    case 'purse':
      return explainPurse(em, reference, asked)
    case 'taken':
    case 'given-back':
      return explainDay(em, reference, asked)
    case 'needs-you':
      return explainNeedsYou(em, reference, asked)
    case 'account':
      return explainAccount(em, reference, asked)
  }
}

function explainThing(em: EntityManager, reference: Exclude<Reference, Sum>): Promise<Explained | null> {
  switch (reference.of) {
    case 'price':
      return explainPrice(em, reference)
    case 'payment':
      return explainPayment(em, reference)
    case 'refund':
      return explainRefund(em, reference.id)
    case 'dispute':
      return explainDispute(em, reference)
    case 'review':
      return explainReview(em, reference.id)
    case 'transaction':
      return explainTransaction(em, reference.id)
    case 'entry':
      return explainEntry(em, reference.id)
  }
}
