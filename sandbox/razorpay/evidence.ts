import type { Sql } from '#sandbox/database.ts'
import { newId, unixNow } from '#sandbox/ids.ts'
import { InvalidField, fieldsOf, oneOf, optionalInteger, optionalText } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { evidenceLists } from '#sandbox/razorpay/entities.ts'
import type { Dispute, Evidence, StoredDocument } from '#sandbox/razorpay/entities.ts'
import { refusals } from '#sandbox/razorpay/errors.ts'

/** The largest file that is taken, with room for the form around it. */
export const MAX_UPLOAD_BYTES = 4 * 1024 * 1024
const fileTypes = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png'] as const

/** What an answer to a dispute says: over what an earlier draft said of the same. */
export async function readAnswer(
  query: Sql,
  dispute: Dispute,
  body: unknown,
): Promise<{ evidence: Evidence; isSubmitted: boolean }> {
  const fields = fieldsOf(body)
  const action = oneOf(fields['action'] ?? 'draft', 'action', ['draft', 'submit'])
  const evidence: Evidence = {
    amount:
      optionalInteger(fields, 'amount', { min: 1, max: dispute.amount }) ??
      dispute.evidence?.amount ??
      dispute.amount,
    summary: optionalText(fields, 'summary', 1000) ?? dispute.evidence?.summary ?? null,
    documents: { ...dispute.evidence?.documents, ...documentsOf(fields) },
    submitted_at: null,
  }
  await expectDocuments(query, Object.values(evidence.documents).flat())
  if (action === 'submit') expectComplete(evidence)
  return { evidence, isSubmitted: action === 'submit' }
}

function documentsOf(fields: Fields): Evidence['documents'] {
  const lists = evidenceLists.flatMap((name) => {
    const value = fields[name]
    return value === undefined || value === null ? [] : [[name, idsOf(value, name)] as const]
  })
  const { others } = fields
  if (others === undefined || others === null) return Object.fromEntries(lists)
  if (!Array.isArray(others)) throw new InvalidField('others', 'The others must be a list.')
  const ids = others.flatMap((it: unknown) => idsOf(fieldsOf(it, 'others')['document_ids'], 'others'))
  return Object.fromEntries([...lists, ['others', ids]])
}

function idsOf(value: unknown, field: string): string[] {
  const ids: unknown[] = Array.isArray(value) ? value : []
  const texts = ids.filter((id): id is string => typeof id === 'string')
  if (!Array.isArray(value) || texts.length < ids.length)
    throw new InvalidField(field, `The ${field} must be a list of document ids.`)
  return texts
}

async function expectDocuments(query: Sql, ids: readonly string[]): Promise<void> {
  const known = await query<{ id: string }>('select id from sandbox.documents where id = any($1)', [[...ids]])
  if (new Set(ids).size > known.length) throw refusals.unknownDocument()
}

function expectComplete({ summary, documents }: Evidence): void {
  if (summary === null) throw new InvalidField('summary', 'The summary field is required.')
  if (Object.values(documents).flat().length === 0)
    throw new InvalidField('others', 'At least one document is required to contest a dispute.')
}

/** Keeps what was uploaded. */
export async function createDocument(query: Sql, form: unknown): Promise<StoredDocument> {
  if (!(form instanceof FormData)) throw new InvalidField('file', 'The file field is required.')
  const file = form.get('file')
  if (!(file instanceof File)) throw new InvalidField('file', 'The file field is required.')
  const document = {
    id: newId('doc'),
    purpose: oneOf(form.get('purpose'), 'purpose', ['dispute_evidence']),
    name: file.name.slice(0, 200),
    mime_type: oneOf(file.type, 'file', fileTypes),
    size: file.size,
    created_at: unixNow(),
  }
  await query(
    `insert into sandbox.documents (id, purpose, name, mime_type, size, content, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      document.id,
      document.purpose,
      document.name,
      document.mime_type,
      document.size,
      Buffer.from(await file.arrayBuffer()),
      document.created_at,
    ],
  )
  return document
}

export async function findDocument(query: Sql, id: string): Promise<StoredDocument & { content: Buffer }> {
  const [document] = await query<StoredDocument & { content: Buffer }>(
    'select * from sandbox.documents where id = $1',
    [id],
  )
  if (document === undefined) throw refusals.unknownId()
  return document
}
