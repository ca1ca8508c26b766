import type { FastifyRequest } from 'fastify'

/** What a route takes that both programs and browsers without JavaScript send to. */
export const jsonOrForm = ['application/json', 'application/x-www-form-urlencoded']

/** True for a browser that asks for a page; programs that name no preference get JSON. */
export function wantsHtml({ headers }: FastifyRequest): boolean {
  const accept = headers.accept ?? ''
  const html = accept.indexOf('text/html')
  const json = accept.indexOf('application/json')
  return html >= 0 && (json < 0 || html < json)
}
