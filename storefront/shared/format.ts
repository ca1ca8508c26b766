import type { Currency } from '#domain/shared/money.ts'

/** ₹2,999 where it is whole, ₹2,999.50 where it is not. */
export const money = (amountMinor: number, currency: Currency) =>
  new Intl.NumberFormat('en-IN', {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(amountMinor / 100)

/** 5 March 2026 */
export const date = (iso: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-IN', { dateStyle: 'long', timeZone }).format(new Date(iso))

/** 5 Mar 2026, 2:00 pm, for what has happened. */
export const dateTime = (iso: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-IN', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
    new Date(iso),
  )

/** Thursday, 5 March at 2:00 pm, for what is due soon. */
export const dueTime = (iso: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-IN', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  }).format(new Date(iso))
