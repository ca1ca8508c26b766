import { writeByHand } from '#adapters/db/ledger/by-hand.ts'
import { transactionOfKey } from '#adapters/db/ledger/transaction.ts'
import type { Account } from '#domain/ledger/accounts.ts'
import { ledgerFailures } from '#domain/ledger/errors.ts'
import { accountsOf, handKey } from '#domain/ledger/hand-entries.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command, commandKey } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { PostByHand, Posted } from './desk-schemas.ts'

export function handRoutes(app: App, deps: Deps): void {
  app.post(
    '/ledger/entries',
    {
      config: { needs: 'books:write' },
      schema: {
        tags: ['ledger'],
        summary:
          'Post by hand what no gateway tells: a payout, a difference of rounding, what is written off',
        body: PostByHand,
        response: { 201: Posted, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { kind, amount_minor: minor, currency, day, change } = request.body
      const key = commandKey(request)
      const entry = { kind, amount: { minor, currency }, account: accountOf(request.body), change }
      const { username } = actorOf(request)
      const note = request.body.note.trim()
      const id = await command(deps, request, {
        action: 'ledger.posted',
        subject: `ledger/${kind}`,
        work: (tx) => writeByHand(tx, { entry, day, note, username, key }),
      })
      const known = id ?? (await transactionOfKey(deps.orm.em.fork(), handKey(key)))
      if (known === null) throw new AppError(ledgerFailures.unknownTransaction('of this key'))
      return reply.code(201).send({ id: known })
    },
  )
}

function accountOf({ kind, account }: PostByHand): Account {
  const [only, ...others] = accountsOf(kind)
  if (only !== undefined && others.length === 0 && account === undefined) return only
  const found = accountsOf(kind).find((it) => it === account)
  if (found) return found
  const rule = account === undefined ? 'is required' : `must be one of ${accountsOf(kind).join(', ')}`
  throw new AppError(ledgerFailures.accountNotPossible(rule))
}
