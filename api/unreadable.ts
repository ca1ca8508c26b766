import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { ConnectionError } from 'fastify'

const tooLong = { status: 431, title: 'Too large', code: 'HEADERS_TOO_LARGE' }
const tooSlow = { status: 408, title: 'Too slow', code: 'REQUEST_TIMEOUT' }
const notHttp = { status: 400, title: 'Something in the request is not right', code: 'NOT_HTTP' }

const problems: Readonly<Record<string, typeof notHttp & { detail: string; field?: string }>> = {
  HPE_HEADER_OVERFLOW: {
    ...tooLong,
    field: 'headers',
    detail: 'The address and all headers together have at most 16 KB.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { ...tooSlow, detail: 'The request did not arrive whole in time.' },
}

const lingerMs = 1000

/** What never becomes a request is answered on the bare connection: problem details, too, and then it is closed. */
export function answerUnreadable({ code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return
  const problem = problems[code] ?? { ...notHttp, detail: 'This is not a request in HTTP.' }
  const body = JSON.stringify({ type: 'about:blank', ...problem, request_id: randomUUID() })
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'content-type: application/problem+json',
    'x-content-type-options: nosniff',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  // Closed at once, what the sender is still writing would take the answer with it.
  socket.setTimeout(lingerMs, () => socket.destroy())
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
