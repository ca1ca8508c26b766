import type { Plan } from './plan.ts'

/** What the person at the terminal sees: a line a part, and the addresses at the end. */
export function createScreen(out: NodeJS.WriteStream) {
  // A reader that went away must not take the shop with it.
  out.on('error', () => undefined)
  const hasColour = out.isTTY && !process.env['NO_COLOR']
  const paint = (code: number, text: string): string => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text)
  const say = (line = ''): void => void out.write(`${line}\n`)
  const [green, red, dim, bold] = [32, 31, 2, 1]
  const row = ([name, value, note = '']: readonly string[]): string =>
    `  ${(name ?? '').padEnd(10)} ${paint(bold, value ?? '')}${note ? `  ${paint(dim, note)}` : ''}`

  return {
    say: (line: string) => say(`  ${paint(dim, '·')} ${line}`),

    /** One line when the work is done, with the time it took. */
    stage: async <Result>(name: string, work: Promise<Result>): Promise<Result> => {
      const startedAt = performance.now()
      const result = await work
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      say(`  ${paint(green, '✓')} ${name.padEnd(14)} ready  ${paint(dim, `${seconds} s`)}`)
      return result
    },

    addresses: (plan: Plan, ownerPassword: string | null): void => {
      say()
      const rows = [
        ['Shop', plan.publicUrl],
        ['Desk', `${plan.publicUrl}/admin`],
        ['API', `${plan.publicUrl}/api/docs/html`],
        ...(plan.embeds.sandbox
          ? [['Sandbox', plan.sandboxUrl, 'pretend payments, and every mail the shop sends']]
          : []),
        ...(plan.embeds.temporal ? [['Temporal', plan.temporalUiUrl]] : []),
        ...(ownerPassword === null
          ? []
          : [
              ['Owner', plan.owner],
              ['Password', ownerPassword, 'shown this once, kept only as a hash'],
            ]),
      ]
      for (const each of rows) say(row(each))
      say()
      say('  Ctrl-C stops everything.')
    },

    fail: (error: unknown, dataFolder: string) => {
      process.stderr.write(`\n${paint(red, '✗')} ${sentenceOf(error, dataFolder)}\n`)
    },
  }
}

/** What went wrong and what to do about it. */
function sentenceOf(error: unknown, dataFolder: string): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : null
  if (code === 'ENOSPC' || error.message.includes('No space left on device'))
    return `The disk that holds ${dataFolder} is full: free some space there, or set ORIGIN_DATA to a folder on another disk.`
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return `The data folder ${dataFolder} cannot be used (${error.message}): mend it, or set ORIGIN_DATA to another.`
  return error.message
}
