import pino from 'pino'

export type Log = pino.Logger

/**
 * An error as a log may keep it: what kind and where, never its message, which may quote a query's values or a mail
 * server's answer and with them an address. Our own failures are written without personal data and keep theirs.
 */
function safeError(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error ? String(error.code) : undefined
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const message = error.name === 'AppError' ? error.message : undefined
  return { type: error.name, code, message, stack: frames.slice(0, 12).join('\n') }
}

/** One JSON line an event on standard output. */
export const createLog = (part: string, level: string): Log =>
  pino({ level, base: { part }, serializers: { err: safeError, error: safeError } })
