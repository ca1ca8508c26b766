/**
 * How many sign-ins may fail. A stranger is stopped by their address and, with many addresses, by the name they try; a
 * browser that has signed in before counts on its own, so that nobody is kept out of their account by strangers.
 */
export const signInLimits = {
  address: { hits: 10, windowSeconds: 600 },
  /** OWASP ASVS 2.2.1: at most 100 failures an hour on one account. */
  name: { hits: 100, windowSeconds: 3600 },
  knownBrowser: { hits: 10, windowSeconds: 600 },
} as const

/** Such as "40 seconds" or "8 minutes", never too short. */
export function secondsInWords(seconds: number): string {
  const [count, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
