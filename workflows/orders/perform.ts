import type { CallKind } from '#domain/orders/effects.ts'
import type { Intake } from '#domain/orders/intake.ts'
import { describeFailure } from '../failure.ts'
import {
  acceptDispute,
  capturePayment,
  closePage,
  contestDispute,
  fetchCheckout,
  fetchDispute,
  fetchPayment,
  issueRefund,
  sendMail,
  settleEffectFailure,
} from './proxies.ts'

/** After these there is nothing new to take in. */
const tellNothing: ReadonlySet<CallKind> = new Set(['send-mail', 'close-page'])

const calls: Record<CallKind, (effect: number) => Promise<void>> = {
  'fetch-payment': fetchPayment,
  'fetch-checkout': fetchCheckout,
  'close-page': closePage,
  'capture-payment': capturePayment,
  'issue-refund': issueRefund,
  'fetch-dispute': fetchDispute,
  'accept-dispute': acceptDispute,
  'contest-dispute': contestDispute,
  'send-mail': sendMail,
}

/**
 * Performs the effects, each closing its own row; true when there is something new to take in: what a gateway
 * answered, or that an effect is to be tried again later.
 */
export async function perform(effects: Intake['effects']): Promise<boolean> {
  const outcomes = await Promise.all(effects.map(performOne))
  return outcomes.includes(true)
}

async function performOne({ id, kind }: Intake['effects'][number]): Promise<boolean> {
  try {
    await calls[kind](id)
    return !tellNothing.has(kind)
  } catch (error) {
    const failure = describeFailure(error)
    if (!failure) throw error
    await settleEffectFailure(id, failure)
    return true
  }
}
