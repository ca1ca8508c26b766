import { defineEntity, p } from '@mikro-orm/postgresql'
import type { Account, Posting } from '#domain/ledger/posting.ts'
import { DecisionEntity, OrderEntity } from '../orders/entities.ts'

export const LedgerTransactionEntity = defineEntity({
  name: 'LedgerTransaction',
  tableName: 'ledger_transactions',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    key: p.text().unique(),
    kind: p.text().$type<Posting['kind']>(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    currency: p.string().length(3),
    occurredAt: p.datetime(),
    decisionId: () =>
      p.manyToOne(DecisionEntity).mapToPk().fieldName('decision_id').nullable().deleteRule('set null'),
  },
  indexes: [
    { name: 'ledger_of_an_order', properties: ['orderNumber'] },
    { name: 'ledger_by_time', properties: ['kind', 'occurredAt'] },
  ],
})

/** Debits are positive, credits negative; a trigger holds each transaction's sum at zero. */
export const LedgerEntryEntity = defineEntity({
  name: 'LedgerEntry',
  tableName: 'ledger_entries',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    transaction: () => p.manyToOne(LedgerTransactionEntity),
    account: p.text().$type<Account>(),
    amountMinor: p.bigint('number'),
  },
  indexes: [{ name: 'ledger_entries_of_a_transaction', properties: ['transaction'] }],
})
