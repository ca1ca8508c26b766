import type { FastifyInstance } from 'fastify'
import { fieldsOf } from '#sandbox/input.ts'
import { takeUploads } from '#sandbox/multipart.ts'
import type { Parts } from '#sandbox/parts.ts'
import { acceptDispute, contestDispute, findDispute } from '#sandbox/razorpay/disputes.ts'
import { collection, disputeEntity, documentEntity } from '#sandbox/razorpay/entities.ts'
import type { Dispute } from '#sandbox/razorpay/entities.ts'
import { MAX_UPLOAD_BYTES, createDocument, findDocument } from '#sandbox/razorpay/evidence.ts'
import { listRows } from '#sandbox/razorpay/lists.ts'

type WithId = { Params: { id: string } }

export function disputeRoutes(app: FastifyInstance, { database, deliveries }: Parts): void {
  const { query } = database
  // What the SDK calls an empty body.
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )
  app.get('/disputes', async (request) => {
    const page = fieldsOf(request.query, 'query')
    return collection((await listRows<Dispute>(query, { table: 'disputes' }, { page })).map(disputeEntity))
  })
  app.get<WithId>('/disputes/:id', async ({ params }) => disputeEntity(await findDispute(query, params.id)))
  app.post<WithId>('/disputes/:id/accept', async ({ params }) => {
    const dispute = await acceptDispute(database, params.id)
    deliveries.wake()
    return disputeEntity(dispute)
  })
  app.patch<WithId>('/disputes/:id/contest', async ({ params, body }) => {
    const dispute = await contestDispute(database, params.id, body)
    deliveries.wake()
    return disputeEntity(dispute)
  })
}

export function documentRoutes(app: FastifyInstance, { database: { query } }: Parts): void {
  takeUploads(app, MAX_UPLOAD_BYTES)
  app.post('/documents', async ({ body }) => documentEntity(await createDocument(query, body)))
  app.get<WithId>('/documents/:id', async ({ params }) =>
    documentEntity(await findDocument(query, params.id)),
  )
}
