/** What a colour means; always beside a word that says it, too. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet' | 'sandbox'

export const toneBadge: Readonly<Record<Tone, string>> = {
  good: 'bg-success/10 text-success',
  warn: 'bg-warning/10 text-warning',
  bad: 'bg-error/10 text-error',
  info: 'bg-info/10 text-info',
  quiet: 'bg-elevated text-muted',
  sandbox: 'bg-fuchsia-600/10 text-fuchsia-700 dark:text-fuchsia-300',
}

export const toneIcon: Readonly<Record<Tone, string>> = {
  good: 'text-success',
  warn: 'text-warning',
  bad: 'text-error',
  info: 'text-info',
  quiet: 'text-dimmed',
  sandbox: 'text-fuchsia-700 dark:text-fuchsia-300',
}
