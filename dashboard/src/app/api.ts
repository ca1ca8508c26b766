import { connectionLost } from './connection.ts'
import { problemOf, unreachable } from './problem.ts'

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>
type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a request needs to know of the session, which registers itself here. */
interface Access {
  readonly csrf: () => string | null
  /** Settles when the person has signed in again, so that the request can be sent once more. */
  readonly signInAgain: () => Promise<void>
  /** The person did something: the session goes on. */
  readonly extend: () => void
}

let access: Access = { csrf: () => null, signInAgain: () => Promise.resolve(), extend: () => undefined }

export function grantAccess(granted: Access): void {
  access = granted
}

/** What a request must carry that somebody else makes for us, such as an uploader. */
export function commandHeaders(): Readonly<Record<string, string>> {
  access.extend()
  return { accept: 'application/json', 'x-csrf-token': access.csrf() ?? '' }
}

/** Settles when the person has signed in again. */
export const signInAgain = (): Promise<void> => access.signInAgain()

/** Reads; throws ProblemError. Empty filters are left out of the address. */
export async function get<Answer>(path: string, query: Query = {}): Promise<Answer> {
  const response = await call(`${path}${search(query)}`, { headers: { accept: 'application/json' } })
  return response.json()
}

/** Commands; throws ProblemError. The same `key` makes a repeat of the same command harmless. */
export async function send<Answer = unknown>(
  method: Method,
  path: string,
  { body, file, key }: { body?: unknown; file?: Blob; key?: string } = {},
): Promise<Answer> {
  access.extend()
  const response = await call(path, () => ({
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(file === undefined ? {} : { 'content-type': file.type || 'application/octet-stream' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      'x-csrf-token': access.csrf() ?? '',
    },
    body: body === undefined ? (file ?? null) : JSON.stringify(body),
  }))
  const text = await response.text()
  return JSON.parse(text || 'null')
}

/** An answer that is one; where the session has ended in the meantime, the request waits until it is there again. */
async function call(path: string, options: RequestInit | (() => RequestInit)): Promise<Response> {
  for (;;) {
    const response = await fetchOnce(path, typeof options === 'function' ? options() : options)
    if (response.ok) return response
    const problem = await problemOf(response)
    if (problem.isUnreachable) connectionLost()
    if (problem.status !== 401) throw problem
    await access.signInAgain()
  }
}

/** Without the wait for a session: what is asked on the way to one. */
export async function fetchOnce(path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...options, credentials: 'same-origin', cache: 'no-store' })
  } catch {
    connectionLost()
    throw unreachable()
  }
}

function search(query: Query): string {
  const wanted = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return wanted.length > 0 ? `?${new URLSearchParams(wanted)}` : ''
}
