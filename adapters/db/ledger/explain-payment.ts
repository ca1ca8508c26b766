import type { EntityManager } from '@mikro-orm/postgresql'
import { aPart, type Explained, type Part } from '#domain/ledger/explain.ts'
import { paymentSaid, priceSaid } from '#domain/ledger/explain-words.ts'
import type { Reference } from '#domain/ledger/reference.ts'
import { accountsInWords } from '#domain/ledger/words.ts'
import { refundInWords } from '#domain/orders/money-words.ts'
import type { Order } from '#domain/orders/order.ts'
import type { Payment } from '#domain/payments/payment.ts'
import { refundable } from '#domain/payments/request-refund.ts'
import { money } from '#domain/shared/money.ts'
import {
  lastTold,
  made,
  ofCustomer,
  orderOf,
  partOf,
  type Posted,
  postedFor,
  toldPart,
} from './explain-parts.ts'

type Of<K extends Reference['of']> = Extract<Reference, { of: K }>

export async function explainPrice(em: EntityManager, { number }: Of<'price'>): Promise<Explained | null> {
  const [row] = await em.execute<
    { minor: string; currency: string; product: string; asked: string | null; fact: string | null }[]
  >(
    `select amount_minor as minor, currency, product_name as product,
       (select amount_minor from checkouts c where c.order_number = o.number and c.currency = o.currency
        order by created_at, id limit 1) as asked,
       (select min(id) from inbox where subject = 'order/' || o.number and type = 'order-placed') as fact
     from orders o where number = ?`,
    [number],
  )
  if (!row) return null
  const { product, currency, asked, fact } = row
  const label =
    asked === null ? `${product}, by your catalogue then` : `${product}, asked of the customer at checkout`
  const part = aPart({
    label,
    minor: Number(asked ?? row.minor),
    orderNumber: number,
    facts: fact ? [Number(fact)] : [],
  })
  return made(priceSaid(number, product), money(Number(row.minor), currency), [part])
}

/** Each refund that did not fail, and each lost dispute, as less. */
const spokenFor = ({ refunds, disputes }: Order, paymentId: string): Part[] => [
  ...refunds
    .filter((it) => it.paymentId === paymentId && it.status !== 'failed')
    .map((it) =>
      aPart({ label: `Refund: ${refundInWords(it)}`, minor: -it.amount.minor, of: `refund/${it.id}` }),
    ),
  ...disputes
    .filter((it) => it.paymentId === paymentId && it.status === 'lost')
    .map((it) => aPart({ label: 'Lost dispute', minor: -it.amount.minor, of: `dispute/${it.disputeId}` })),
]

interface Seen {
  readonly order: Order
  readonly payment: Payment
  readonly posted: readonly Posted[]
}

type Parts = (em: EntityManager, seen: Seen) => Promise<Part[]> | Part[]

const captures = ({ payment: { paymentId }, posted }: Seen) =>
  posted.filter((it) => it.key === `capture/${paymentId}`).map((it) => partOf(it, -ofCustomer(it)))

/** What is not in the books yet is what Razorpay said last. */
async function ofAmount(em: EntityManager, seen: Seen): Promise<Part[]> {
  const captured = captures(seen)
  if (captured.length > 0) return captured
  const { paymentId: id, amount } = seen.payment
  const told = await lastTold(em, seen.order.number, { type: 'payment-reported', field: 'paymentId', id })
  return [toldPart('As Razorpay said last', told, amount.minor)]
}

const ofFee = ({ payment, posted }: Seen): Part[] =>
  posted
    .filter((it) => it.key === `fee/${payment.paymentId}`)
    .flatMap((it) =>
      it.entries
        .filter(({ account }) => account !== 'gateway')
        .map(({ account, minor }) => ({ ...partOf(it, minor), label: accountsInWords[account].name })),
    )

function ofSale({ order: { refunds, disputes }, payment: { paymentId }, posted }: Seen): Part[] {
  const undoing = [
    ...refunds.filter((it) => it.paymentId === paymentId).map((it) => it.id),
    ...disputes.filter((it) => it.paymentId === paymentId).map((it) => it.disputeId),
  ]
  const keys = new Set([`sale/${paymentId}`, ...undoing.map((it) => `refund-of-sale/${it}`)])
  return posted.filter((it) => keys.has(it.key)).map((it) => partOf(it, ofCustomer(it)))
}

/** Nothing can be left of what went back twice. */
function atLeastNothing(parts: Part[]): Part[] {
  const minor = parts.reduce((sum, it) => sum + it.minor, 0)
  return minor < 0 ? [...parts, aPart({ label: 'More went back than came in', minor: -minor })] : parts
}

const parts: Readonly<Record<Of<'payment'>['amount'], Parts>> = {
  amount: ofAmount,
  fee: (_, seen) => ofFee(seen),
  sale: (_, seen) => ofSale(seen),
  left: (_, seen) => atLeastNothing([...captures(seen), ...spokenFor(seen.order, seen.payment.paymentId)]),
}

/** Null for a fee that Razorpay has not told. */
function figureOf({ order, payment }: Seen, amount: Of<'payment'>['amount']): number | null {
  if (amount === 'amount') return payment.amount.minor
  if (amount === 'sale') return payment.saleMinor
  return amount === 'left' ? refundable(order, payment).minor : (payment.fee?.minor ?? null)
}

/** Null where there is no such payment, or nothing is known of that amount of it. */
export async function explainPayment(
  em: EntityManager,
  { id, amount }: Of<'payment'>,
): Promise<Explained | null> {
  const order = await orderOf(em, 'select order_number as number from payments where id = ?', [id])
  const payment = order?.payments.find((it) => it.paymentId === id)
  if (!order || !payment) return null
  const seen = { order, payment, posted: await postedFor(em, order.number) }
  const minor = figureOf(seen, amount)
  if (minor === null) return null
  const said = paymentSaid(amount, payment)
  return made(said, money(minor, payment.amount.currency), await parts[amount](em, seen))
}
