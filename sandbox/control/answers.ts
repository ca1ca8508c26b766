import type { FastifyError, FastifyInstance } from 'fastify'
import { InvalidField } from '#sandbox/input.ts'

/** What the switches answer to a mistake; a refusal of the gateway is one only they can judge. */
export function answerMistakes(app: FastifyInstance, statusOf: (error: Error) => number | null): void {
  app.setErrorHandler<FastifyError | InvalidField>(async (error, request, reply) => {
    if (error instanceof InvalidField)
      return reply.code(400).send({ error: { field: error.field, message: error.message } })
    const refused = statusOf(error)
    if (refused !== null) return reply.code(refused).send({ error: { message: error.message } })
    const { statusCode = 500 } = error
    if (statusCode < 500) return reply.code(statusCode).send({ error: { message: error.message } })
    request.log.error({ reason: error.message, stack: error.stack }, 'a switch failed')
    return reply.code(500).send({ error: { message: 'The sandbox failed; its log says why.' } })
  })
  app.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send({ error: { message: 'There is no such switch.' } }),
  )
}
