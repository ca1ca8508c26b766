import { readCauses } from '#adapters/db/ledger/causes.ts'
import { explain } from '#adapters/db/ledger/explain.ts'
import { checkOf, type Explained, explainFailures } from '#domain/ledger/explain.ts'
import { neededFor, readReference } from '#domain/ledger/reference.ts'
import { peopleFailures } from '#domain/people/errors.ts'
import { may, type Permission } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { actorOf, type SignedIn } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import { ExplainQuery, ExplanationView } from './schemas.ts'
import { partView } from './explain-view.ts'

/** What made an amount that stands anywhere at the desk. */
export function explainRoutes(app: App, { orm, shopView }: Deps): void {
  app.get(
    '/explain',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['ledger'],
        summary:
          'An amount, the parts that add up to it, and for each the entries, decisions and facts that made it',
        querystring: ExplainQuery,
        response: { 200: ExplanationView, '4xx': Problem },
      },
    },
    async (request) => {
      const { of, after } = request.query
      const reference = readReference(of)
      if (!reference) throw new AppError(explainFailures.malformed())
      const actor = actorOf(request)
      demand(actor, neededFor(reference))
      const beyond = readBeyond(after, [/^\d{1,18}$/])
      const { timeZone } = await shopView()
      const em = orm.em.fork()
      const explained = await explain(em, reference, { beyond, limit: pageSize + 1, timeZone })
      if (!explained) throw new AppError(explainFailures.nothing(reference))
      if (explained.isOfBooks) demand(actor, 'books:read')
      const page = partsOf(explained, beyond)
      const causes = await readCauses(em, page.items)
      const { agrees, inWords } = checkOf(explained)
      return {
        of,
        title: explained.title,
        sentence: explained.sentence,
        amount_minor: explained.amount.minor,
        currency: explained.amount.currency,
        check: { agrees, parts_minor: explained.partsMinor, in_words: inWords },
        count: explained.count,
        items: page.items.map((it) => partView(it, causes)),
        next: page.next,
        previous: page.previous,
      }
    },
  )
}

function demand({ role }: SignedIn, needed: Permission): void {
  if (!may(role, needed)) throw new AppError(peopleFailures.notPermitted(role))
}

function partsOf({ parts, keys }: Explained, beyond: ReturnType<typeof readBeyond>) {
  if (keys === null) return { items: parts, next: null, previous: null }
  const rows = parts.map((part, at) => ({ part, key: keys[at] ?? '' }))
  const page = pageOf(rows, { beyond, keyOf: (it) => [it.key] })
  return { ...page, items: page.items.map((it) => it.part) }
}
