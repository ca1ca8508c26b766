import { Type } from 'typebox'
import { readSentPdf } from '#adapters/db/disputes/desk-parts.ts'
import { createEvidenceMaker } from '#adapters/pdf/evidence.ts'
import { disputeFailures } from '#domain/disputes/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { DisputeParams, EvidenceQuery } from './schemas.ts'

const Pdf = {
  content: { 'application/pdf': { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) } },
}

/** The evidence to read: it names the customer, so that whoever reads it stands in the audit log. */
export function evidenceRoutes(app: App, deps: Deps): void {
  const makeEvidence = createEvidenceMaker(deps)
  const sentAs = async (id: string, key: string) => {
    const pdf = await readSentPdf(deps.orm.em.fork(), id, key)
    if (!pdf) throw new AppError(disputeFailures.neverSent())
    return pdf
  }
  app.get(
    '/disputes/:id/evidence.pdf',
    {
      config: { needs: 'customers:read' },
      schema: {
        tags: ['disputes'],
        summary: 'The evidence as it would be sent now, or exactly as it was sent; kept in the audit log',
        params: DisputeParams,
        querystring: EvidenceQuery,
        response: { 200: Pdf, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { sent } = request.query
      const pdf = await (sent === undefined ? makeEvidence(id) : sentAs(id, sent))
      await command(deps, request, {
        action: 'evidence.exported',
        subject: `dispute/${id}`,
        work: async () => ({ ...(sent === undefined ? {} : { after: { sent } }), result: null }),
      })
      return reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="evidence-${id}.pdf"`)
        .send(Buffer.from(pdf))
    },
  )
}
