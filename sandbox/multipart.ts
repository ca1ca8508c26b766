import type { FastifyInstance } from 'fastify'
import { InvalidField } from '#sandbox/input.ts'

/** Bodies of uploads in this scope become a FormData. */
export function takeUploads(app: FastifyInstance, bodyLimit: number): void {
  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit },
    async ({ headers }: { headers: Record<string, unknown> }, body: Buffer) => formOf(headers, body),
  )
}

async function formOf(headers: Record<string, unknown>, body: Buffer): Promise<FormData> {
  const type = String(headers['content-type'])
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  } catch {
    throw new InvalidField('file', 'The form cannot be read.')
  }
}
