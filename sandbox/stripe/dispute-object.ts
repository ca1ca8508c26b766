import { unixNow } from '#sandbox/ids.ts'
import { evidenceFiles, evidenceTexts } from '#sandbox/stripe/evidence.ts'
import { balanceObject } from '#sandbox/stripe/objects.ts'
import type { BalanceTransaction, Dispute } from '#sandbox/stripe/rows.ts'

/** A dispute with what was taken for it and given back. */
export const disputeObject = (dispute: Dispute, moved: readonly BalanceTransaction[]) => ({
  id: dispute.id,
  object: 'dispute',
  amount: dispute.amount,
  balance_transactions: moved.map(balanceObject),
  charge: dispute.charge,
  created: dispute.created,
  currency: dispute.currency,
  enhanced_eligibility_types: [],
  evidence: {
    ...Object.fromEntries(
      [...evidenceTexts, ...evidenceFiles].map((name) => [name, dispute.evidence[name] ?? null]),
    ),
    enhanced_evidence: {},
  },
  evidence_details: {
    due_by: dispute.due_by,
    enhanced_eligibility: {},
    has_evidence: Object.keys(dispute.evidence).length > 0,
    past_due: dispute.due_by < unixNow(),
    submission_count: dispute.submission_count,
    submission_method: dispute.submission_count > 0 ? 'manual' : 'not_submitted',
  },
  is_charge_refundable: dispute.status.startsWith('warning_') || dispute.status === 'won',
  livemode: false,
  metadata: dispute.metadata,
  payment_intent: dispute.payment_intent,
  payment_method_details: {
    card: {
      brand: 'visa',
      case_type: dispute.status.startsWith('warning_') ? 'inquiry' : 'chargeback',
      network_reason_code: null,
    },
    type: 'card',
  },
  reason: dispute.reason,
  status: dispute.status,
})
