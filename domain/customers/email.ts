/** What no address has: spaces, what sets an address off in a mail's header, control characters, half a character. */
const never = '\\s@<>",;\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff'

/** One @, a dot in the domain, no spaces: enough to catch a slip; whether it exists only a mail can tell. Needs the u flag. */
export const emailPattern = `^[^${never}]{1,64}@[^${never}]{1,185}\\.[^${never}.]{2,63}$`

/** An address as it is kept and compared. */
export const normaliseEmail = (email: string) => email.trim().toLowerCase()

/** As shown to whoever holds the order's link: s•••h@example.com. */
export function maskEmail(email: string): string {
  const [name = '', domain = ''] = email.split('@')
  const last = name.length > 2 ? name.at(-1) : ''
  return `${name[0] ?? ''}•••${last}@${domain}`
}
