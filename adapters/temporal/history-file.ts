import { type History, historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { field } from '#domain/shared/field.ts'

/**
 * A history as JSON, one event a line, without what tells of the machine it was recorded on: who the worker was, and
 * where its source lay. A replay test takes it as it is.
 */
export function historyFile(history: History): string {
  const events = field(JSON.parse(historyToJSON(history)), 'events')
  if (!Array.isArray(events)) throw new Error('The engine gave a history without events.')
  const identities = [...new Set(events.flatMap(identitiesOf))]
  const lines = events.map((event) => {
    const line = JSON.stringify(event, (name, value: unknown) => (name === 'stackTrace' ? undefined : value))
    return identities.reduce((text, identity) => text.replaceAll(identity, 'worker'), line)
  })
  return `{"events":[\n${lines.join(',\n')}\n]}\n`
}

function identitiesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    name === 'identity' && typeof inner === 'string' ? [inner] : identitiesOf(inner),
  )
}
