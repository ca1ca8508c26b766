import { defineEntity, p } from '@mikro-orm/postgresql'
import type { DisputeAnswer, DisputePhase, DisputeStatus } from '#domain/disputes/dispute.ts'
import { OrderEntity } from '../orders/entities.ts'
import { PaymentEntity } from '../payments/entities.ts'

export const DisputeEntity = defineEntity({
  name: 'Dispute',
  tableName: 'disputes',
  properties: {
    /** The gateway's. */
    id: p.text().primary(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    paymentId: () => p.manyToOne(PaymentEntity).mapToPk().fieldName('payment_id'),
    amountMinor: p.bigint('number'),
    currency: p.string().length(3),
    phase: p.text().$type<DisputePhase>(),
    status: p.text().$type<DisputeStatus>(),
    reasonCode: p.text(),
    respondBy: p.datetime().nullable(),
    deductedMinor: p.bigint('number'),
    heldMinor: p.bigint('number'),
    answer: p.text().$type<DisputeAnswer>().nullable(),
    answeredRespondBy: p.datetime().nullable(),
    missedAt: p.datetime().nullable(),
    ofSaleMinor: p.bigint('number'),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    { name: 'disputes_of_an_order', properties: ['orderNumber'] },
    { name: 'disputes_by_time', properties: ['createdAt', 'id'] },
    { name: 'disputes_by_status', properties: ['status', 'createdAt', 'id'] },
  ],
})

/** What was sent to a gateway against a dispute, kept as it was sent. */
export const EvidenceEntity = defineEntity({
  name: 'Evidence',
  tableName: 'evidence',
  properties: {
    /** Of the call that sent it. */
    key: p.text().primary(),
    disputeId: () => p.manyToOne(DisputeEntity).mapToPk().fieldName('dispute_id'),
    pdf: p.blob(),
    /** The gateway's; null until it has it. */
    documentId: p.text().nullable(),
    madeAt: p.datetime(),
  },
  indexes: [{ name: 'evidence_of_a_dispute', properties: ['disputeId', 'madeAt'] }],
})
