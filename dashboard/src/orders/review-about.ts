import type { RouteLocationRaw } from 'vue-router'
import type { ReviewRowView } from '#api/orders/review-schemas.ts'
import { invariantNames, invariantsInWords } from '#domain/health/invariants.ts'
import { may } from '../app/session.ts'
import { subjectInWords, workflowPath } from '../ui/subject.ts'

interface About {
  readonly label: string
  readonly to: RouteLocationRaw
}

const pages: Readonly<Partial<Record<ReviewRowView['reason'], (review: ReviewRowView) => About | null>>> = {
  'workflow-failing': ({ about, order_number }) => ({
    label: order_number === null ? `Workflow of ${subjectInWords(about).toLowerCase()}` : 'Its workflow',
    to: workflowPath(about),
  }),
  'dispute-to-answer': ({ about }) => ({ label: 'The dispute', to: `/disputes/${about}` }),
  'books-disagree': ({ about }) => ({ label: ruleInWords(about), to: '/health' }),
  'mail-refused': ({ about }) =>
    may('mail:read') ? { label: 'The mail', to: `/mail/${encodeURIComponent(about)}` } : null,
  'licence-pool-empty': () => ({ label: 'The pools of keys', to: '/licences/pools' }),
  'fact-not-handled': ({ about }) => ({
    label: 'What was told',
    to: `/webhooks/${about.slice(about.lastIndexOf('#') + 1)}`,
  }),
}

const ruleInWords = (about: string) => {
  const name = invariantNames.find((it) => it === about)
  return name ? `“${invariantsInWords[name].title}” on Health` : 'The checks on Health'
}

/** Where to look, beside its order, at what a review is about; null where there is no page of it. */
export const aboutReview = (review: ReviewRowView): About | null => pages[review.reason]?.(review) ?? null
