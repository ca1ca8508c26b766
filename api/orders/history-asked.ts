import type { EntityManager } from '@mikro-orm/postgresql'
import { shopNow } from '#adapters/db/orders/history.ts'
import { isOrder } from '#adapters/db/orders/of-customer.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'

/** Of a customer, newest first, whose money is summed up and whose steps are told. */
export const ordersSummed = 500

export const instantOf = async (em: EntityManager, at: string | undefined) =>
  at === undefined ? shopNow(em) : new Date(at)

export async function demandOrder(em: EntityManager, number: string): Promise<void> {
  if (!(await isOrder(em, number))) throw new AppError(orderFailures.unknownNumber(number))
}
