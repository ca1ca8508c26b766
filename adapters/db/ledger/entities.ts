import { defineEntity, p } from '@mikro-orm/postgresql'
import type { Account } from '#domain/ledger/accounts.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import { DecisionEntity, OrderEntity } from '../orders/entities.ts'

export const LedgerTransactionEntity = defineEntity({
  name: 'LedgerTransaction',
  tableName: 'ledger_transactions',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    key: p.text().unique(),
    kind: p.text().$type<PostingKind>(),
    orderNumber: () =>
      p.manyToOne(OrderEntity).mapToPk().fieldName('order_number').nullable().deleteRule('no action'),
    currency: p.string().length(3),
    /** When we learnt of it, by the shop's clock. */
    occurredAt: p.datetime(),
    /** When it happened at the gateway; a trigger puts the time at which we learnt of it where nobody told. */
    happenedAt: p.datetime().nullable(),
    /** Its day in the books, by a trigger: when it happened, or the day we learnt of it where that month is closed. */
    bookedOn: p.date().defaultRaw('current_date'),
    /** Username of whoever posted it by hand. */
    postedBy: p.text().nullable(),
    note: p.text().nullable(),
    decisionId: () =>
      p.manyToOne(DecisionEntity).mapToPk().fieldName('decision_id').nullable().deleteRule('set null'),
  },
  indexes: [
    { name: 'ledger_of_an_order', properties: ['orderNumber'] },
    { name: 'ledger_by_time', properties: ['kind', 'occurredAt'] },
    { name: 'ledger_by_day', properties: ['bookedOn', 'id'] },
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
    /** Of its transaction, by a trigger, as are the next two: an index then finds entries by any of them. */
    kind: p.text().$type<PostingKind | ''>().default(''),
    currency: p.string().length(3).default(''),
    bookedOn: p.date().defaultRaw('current_date'),
    /** It is in the sums of `ledger_days`. */
    folded: p.boolean().default(false),
  },
  indexes: [
    { name: 'ledger_entries_of_a_transaction', properties: ['transaction'] },
    {
      name: 'ledger_entries_of_an_account',
      properties: ['account', 'currency', 'bookedOn', 'transaction', 'id'],
    },
    {
      name: 'ledger_entries_of_a_kind',
      properties: ['kind', 'account', 'currency', 'bookedOn', 'transaction', 'id'],
    },
    { name: 'ledger_entries_not_folded', properties: ['id'], where: 'not folded' },
  ],
})

/** What was folded so far of each account and day: a figure is this and what is not folded yet. */
export const LedgerDayEntity = defineEntity({
  name: 'LedgerDay',
  tableName: 'ledger_days',
  properties: {
    account: p.text().$type<Account>().primary(),
    currency: p.string().length(3).primary(),
    day: p.date().primary(),
    debitMinor: p.bigint('number'),
    creditMinor: p.bigint('number'),
    entries: p.integer(),
  },
})

/** A month into which nothing is posted any more, nor into any before it. */
export const LedgerClosingEntity = defineEntity({
  name: 'LedgerClosing',
  tableName: 'ledger_closings',
  properties: {
    /** Its first day. */
    month: p.date().primary(),
    closedAt: p.datetime(),
    /** Username. */
    closedBy: p.text(),
  },
})
