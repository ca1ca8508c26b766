import type { Sql } from '#sandbox/database.ts'
import { unixNow } from '#sandbox/ids.ts'
import { InvalidField, fieldsOf, oneOf, onlyFields, optionalText } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { stripeRefusals } from '#sandbox/stripe/errors.ts'
import { flagOf, metadataOf } from '#sandbox/stripe/form.ts'
import type { Metadata } from '#sandbox/stripe/form.ts'
import { newStripeId } from '#sandbox/stripe/ids.ts'
import type { StoredFile } from '#sandbox/stripe/rows.ts'

/** What can be said in words. */
export const evidenceTexts = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_tracking_number',
  'uncategorized_text',
] as const

/** What is handed in as a file, by its id. */
export const evidenceFiles = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
] as const

/** Stripe takes at most so many characters of text in all. */
const MOST_TEXT = 150_000

export type Answer = { evidence: Metadata; isSubmitted: boolean; metadata: Metadata }

/** What an update says: over what an earlier draft said of the same. It is submitted unless it says otherwise. */
export async function readAnswer(query: Sql, draft: Metadata, fields: Fields): Promise<Answer> {
  onlyFields(fields, ['evidence', 'submit', 'metadata', 'expand'])
  const given = fieldsOf(fields['evidence'], 'evidence')
  onlyFields(given, [...evidenceTexts, ...evidenceFiles])
  const said = [...evidenceTexts, ...evidenceFiles].flatMap((name) => {
    const value = optionalText(given, name, 20_000)
    return value === null ? [] : [[name, value] as const]
  })
  const evidence: Metadata = { ...draft, ...Object.fromEntries(said) }
  await expectFiles(query, evidence)
  if (Object.values(evidence).join('').length > MOST_TEXT)
    throw new InvalidField('evidence', 'The combined character count of evidence may be at most 150,000.')
  const isSubmitted = flagOf(fields, 'submit') ?? said.length > 0
  return { evidence, isSubmitted, metadata: metadataOf(fields) }
}

async function expectFiles(query: Sql, evidence: Metadata): Promise<void> {
  for (const name of evidenceFiles) {
    const id = evidence[name]
    if (id === undefined) continue
    const { purpose } = await findFile(query, id, `evidence[${name}]`)
    if (purpose !== 'dispute_evidence')
      throw new InvalidField(`evidence[${name}]`, `The file ${id} was not uploaded as dispute_evidence.`)
  }
}

/** The largest file that is taken, with room for the form around it. */
export const MAX_UPLOAD_BYTES = 6 * 1024 * 1024
const kinds = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png' } as const

/** Keeps what was uploaded. */
export async function createFile(query: Sql, form: unknown): Promise<StoredFile> {
  const file = form instanceof FormData ? form.get('file') : null
  if (!(form instanceof FormData) || !(file instanceof File))
    throw new InvalidField('file', 'Missing required param: file.')
  const type = oneOf(file.type, 'file', ['application/pdf', 'image/jpeg', 'image/png'])
  const stored: StoredFile = {
    id: newStripeId('file'),
    purpose: oneOf(form.get('purpose'), 'purpose', ['dispute_evidence']),
    filename: file.name.slice(0, 200),
    size: file.size,
    type: kinds[type],
    created: unixNow(),
  }
  await query(
    `insert into sandbox.stripe_files (id, purpose, filename, size, type, content, created)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      stored.id,
      stored.purpose,
      stored.filename,
      stored.size,
      stored.type,
      Buffer.from(await file.arrayBuffer()),
      stored.created,
    ],
  )
  return stored
}

export async function findFile(
  query: Sql,
  id: string,
  param = 'id',
): Promise<StoredFile & { content: Buffer }> {
  const [file] = await query<StoredFile & { content: Buffer }>(
    'select * from sandbox.stripe_files where id = $1',
    [id],
  )
  if (file === undefined) throw stripeRefusals.unknownId('file upload', id, param)
  return file
}
