/** One @, a dot in the domain, no spaces: enough to catch a slip; whether it exists only a mail can tell. */
export const emailPattern = '^[^\\s@<>"]{1,64}@[^\\s@<>"]{1,185}\\.[^\\s@<>".]{2,}$'

/** An address as it is kept and compared. */
export const normaliseEmail = (email: string) => email.trim().toLowerCase()

/** As shown to whoever holds the order's link: s•••h@example.com. */
export function maskEmail(email: string): string {
  const [name = '', domain = ''] = email.split('@')
  const last = name.length > 2 ? name.at(-1) : ''
  return `${name[0] ?? ''}•••${last}@${domain}`
}
