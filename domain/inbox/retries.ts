import { isFinal } from '#domain/shared/failure.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const pauses = [minuteMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 6 * hourMs, 24 * hourMs, 24 * hourMs]
/** The code of a refund that waits for money at the gateway. */
export const balanceTooLow = 'GATEWAY_BALANCE_TOO_LOW'
const daily = 24 * hourMs
const daysOfLowBalance = 30

/**
 * Ms until an effect that failed `tries` times in a row is tried again; null when it goes to a person. Too little
 * balance at the gateway is tried daily for a month: the shop's next sales fill it.
 */
export function nextTryMs(
  tries: number,
  { kind, code }: { readonly kind: string; readonly code: string },
): number | null {
  if (isFinal(kind)) return null
  if (code === balanceTooLow) return tries <= daysOfLowBalance ? daily : null
  return pauses[tries - 1] ?? null
}
