import type { EntityManager } from '@mikro-orm/postgresql'
import type { DisputeReport } from '#domain/disputes/dispute.ts'
import { gatewayOfPayment } from '../payments/repository.ts'
import { DisputeEntity, EvidenceEntity } from './entities.ts'

/** Where it is answered: at the gateway of its payment. */
export const gatewayOfDispute = async (em: EntityManager, id: string) => {
  const { paymentId } = await em.findOneOrFail(DisputeEntity, { id }, { fields: ['paymentId'] })
  return gatewayOfPayment(em, paymentId)
}

/** What we know of these disputes, by the gateway's id. */
export async function knownDisputes(
  em: EntityManager,
  ids: readonly string[],
): Promise<Map<string, DisputeReport>> {
  const rows = await em.find(DisputeEntity, { id: { $in: [...ids] } })
  return new Map(
    rows.map((row) => [
      row.id,
      {
        disputeId: row.id,
        paymentId: row.paymentId,
        amount: { minor: row.amountMinor, currency: row.currency },
        phase: row.phase,
        status: row.status,
        reasonCode: row.reasonCode,
        respondBy: row.respondBy?.getTime() ?? null,
        deductedMinor: row.deductedMinor,
      },
    ]),
  )
}

export interface KeptEvidence {
  readonly pdf: Uint8Array
  /** The gateway's; null until it has it. */
  readonly documentId: string | null
}

/** What a call hands in, as it was first made; null before that. */
export async function findEvidence(em: EntityManager, key: string): Promise<KeptEvidence | null> {
  const row = await em.findOne(EvidenceEntity, { key })
  return row && { pdf: row.pdf, documentId: row.documentId ?? null }
}

/** Kept once by the key of its call; answers what is kept, which a call at the same time may have made. */
export async function keepEvidence(
  em: EntityManager,
  evidence: { readonly key: string; readonly disputeId: string; readonly pdf: Uint8Array },
): Promise<KeptEvidence> {
  const { key, disputeId, pdf } = evidence
  await em.execute(
    `insert into evidence (key, dispute_id, pdf, made_at) values (?, ?, ?, shop_now()) on conflict (key) do nothing`,
    [key, disputeId, Buffer.from(pdf)],
  )
  return (await findEvidence(em, key)) ?? { pdf, documentId: null }
}

/** The gateway has it under this id. */
export const evidenceUploaded = (em: EntityManager, key: string, documentId: string) =>
  em.nativeUpdate(EvidenceEntity, { key, documentId: null }, { documentId })
