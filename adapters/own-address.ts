import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { AddressAnswer } from '#domain/shop/launch-judges.ts'

const answerWithinMs = 5000
const Health = Type.Object({ instance: Type.String() })

/** Who answers at an address: the shop of this instance, somebody else, or nobody. Fetched as a stranger would. */
export async function whoAnswersAt(url: string, instance: string): Promise<AddressAnswer> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs)
    const answer = await fetch(`${url}/health`, { redirect: 'manual', signal })
    const health: unknown = await answer.json().catch(() => null)
    return Value.Check(Health, health) && health.instance === instance ? 'same-shop' : 'another-shop'
  } catch {
    return 'no-answer'
  }
}
