import { once } from 'node:events'
import { simpleParser } from 'mailparser'
import type { HeaderLines } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server'
import type { Database } from '#sandbox/database.ts'
import { keepMail } from '#sandbox/mail/store.ts'
import type { Settings } from '#sandbox/settings.ts'

const MAX_BYTES = 5 * 1024 * 1024

class TooLarge extends Error {
  readonly responseCode = 552
}

/** PostgreSQL's text holds every character but this one. */
const storable = (text: string) => text.replaceAll('\0', '')

/** Header names in lower case, values unfolded as they were sent; a repeated header has a line for each. */
function headersOf(lines: HeaderLines): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { key, line } of lines) {
    const value = storable(line)
      .slice(line.indexOf(':') + 1)
      .replaceAll(/\r?\n(?=[ \t])/g, '')
      .trim()
    headers[key] = Object.hasOwn(headers, key) ? `${headers[key]}\n${value}` : value
  }
  return headers
}

async function receive(database: Database, stream: SMTPServerDataStream, session: SMTPServerSession) {
  const parsed = await simpleParser(stream)
  if (stream.sizeExceeded) throw new TooLarge('The message is larger than 5 MB.')
  const { mailFrom, rcptTo } = session.envelope
  await keepMail(database, {
    from: storable(parsed.from?.text ?? (mailFrom ? mailFrom.address : '')),
    to: rcptTo.map(({ address }) => address),
    subject: storable(parsed.subject ?? ''),
    headers: headersOf(parsed.headerLines),
    text: parsed.text === undefined ? null : storable(parsed.text),
    html: parsed.html ? storable(parsed.html) : null,
  })
}

/** Takes any message for anyone, and says so only when it is stored. */
export async function startMailServer(database: Database, { host, smtpPort }: Settings) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_BYTES,
    closeTimeout: 1000,
    onData: (stream, session, answer) => {
      receive(database, stream, session).then(() => answer(), answer)
    },
  })
  // A client that hangs up in the middle is its own affair; a failing start is told by the listener below.
  server.on('error', () => undefined)
  const listener = server.listen(smtpPort, host)
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('The mailbox listens nowhere.')
  const close = () => new Promise<void>((resolve) => server.close(resolve))
  return { port: address.port, close }
}
