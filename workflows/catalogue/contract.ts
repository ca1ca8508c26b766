import { defineSignal } from '@temporalio/workflow'

export interface OfferingInput {
  readonly version: number
  /** The number of the order that was told last; empty where it begins. */
  readonly after: string
}

export const offeringId = (version: number) => `offering/${version}`

/** The version is offered once more. Carries nothing. */
export const offeringNews = defineSignal('offeringNews')
