import type { Session } from '#sandbox/stripe/rows.ts'

const ANSWER_WITHIN_MS = 5000

/** Where a customer goes who has paid. */
export const successAddress = ({ success_url: url, id }: Pick<Session, 'success_url' | 'id'>) =>
  url.replaceAll('{CHECKOUT_SESSION_ID}', id)

/** Plays the browser. Whether the shop takes it is the shop's affair: a customer's browser would not ask again either. */
export async function visitSuccess(session: Session): Promise<void> {
  try {
    const answer = await fetch(successAddress(session), {
      redirect: 'manual',
      headers: { accept: 'text/html' },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    await answer.body?.cancel()
  } catch {
    // The shop is down or too slow; the webhook tells it all the same.
  }
}
