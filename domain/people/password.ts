export const shortestPassword = 12
const longestPassword = 200

/** What a guesser tries first because of whose account it is. */
interface Whose {
  readonly username: string
  readonly shopName: string
}

/**
 * What is wrong with a new password, in words; null when nothing is. Length is what counts (NIST SP 800-63B 3.1.1.2):
 * no rule asks for capitals or digits, only what everybody guesses is refused.
 */
export function passwordFault(password: string, { username, shopName }: Whose): string | null {
  const length = Array.from(password).length
  if (length < shortestPassword) return `must have at least ${shortestPassword} characters`
  if (length > longestPassword) return `must have at most ${longestPassword} characters`
  const plain = plainOf(password)
  const isGuessed = [username, shopName].some((it) => plainOf(it) !== '' && plain === plainOf(it))
  if (isGuessed) return 'must not be your name or the shop’s'
  if (isRepeated(plain)) return 'must not be a short word or a few characters again and again'
  return isRun(plain) ? 'must not be characters in a row, such as 123456789012' : null
}

const plainOf = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '')

/** What alone would be too short, and then the same again, to the end: aaaaaaaaaaaa, abc1abc1abc1a, passwordpassword. */
function isRepeated(text: string): boolean {
  // A text that repeats itself stands again in itself, moved by what it repeats.
  const step = (text + text).indexOf(text, 1)
  const isWhole = step > 0 && step < text.length && step < shortestPassword
  return isWhole || [1, 2, 3, 4].some((length) => text.startsWith(text.slice(length)))
}

const rows = ['abcdefghijklmnopqrstuvwxyz', '0123456789', 'qwertyuiopasdfghjklzxcvbnm'].flatMap((row) => [
  row + row,
  (row + row).split('').toReversed().join(''),
])

const isRun = (text: string) => rows.some((row) => row.includes(text))
