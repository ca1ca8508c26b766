import type { EntityManager } from '@mikro-orm/postgresql'
import { aPart, type Explained, type Part } from '#domain/ledger/explain.ts'
import { paymentSaid, priceSaid } from '#domain/ledger/explain-words.ts'
import type { Reference } from '#domain/ledger/reference.ts'
import { accountAt } from '#domain/ledger/accounts.ts'
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

interface PriceRow {
  [column: string]: unknown
  minor: string
  list: string
  /** Before coupons, as the first checkout has it. */
  asked: string | null
  currency: string
  product: string
  fact: string | null
  coupons: { code: string; minor: number }[] | null
}

export async function explainPrice(em: EntityManager, { number }: Of<'price'>): Promise<Explained | null> {
  const [row] = await em.execute<PriceRow[]>(
    `select amount_minor as minor, amount_minor + discount_minor as list, currency, product_name as product,
       (select min(id) from inbox where subject = 'order/' || o.number and type = 'order-placed') as fact,
       (select amount_minor + coalesce((select sum(discount_minor) from coupon_uses u
          where u.order_number = o.number and u.reserved_at <= c.created_at), 0)
        from checkouts c where c.order_number = o.number and c.currency = o.currency
        order by created_at, id limit 1) as asked,
       (select json_agg(json_build_object('code', coupon_code, 'minor', discount_minor) order by reserved_at, coupon_code)
        from coupon_uses u where u.order_number = o.number and discount_minor > 0) as coupons
     from orders o where number = ?`,
    [number],
  )
  if (!row) return null
  const { product, currency, asked, fact, coupons } = row
  const isPlain = asked !== null && coupons === null
  const list = aPart({
    label: `${product}, ${isPlain ? 'asked of the customer at checkout' : 'by your catalogue then'}`,
    minor: Number(asked ?? row.list),
    orderNumber: number,
    facts: fact ? [Number(fact)] : [],
  })
  const off = (coupons ?? []).map(({ code, minor }) =>
    aPart({ label: `Coupon ${code}`, minor: -minor, orderNumber: number }),
  )
  return made(priceSaid(number, product), money(Number(row.minor), currency), [list, ...off])
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
  return [toldPart('As the gateway said last', told, amount.minor)]
}

const ofFee = ({ payment, posted }: Seen): Part[] =>
  posted
    .filter((it) => it.key === `fee/${payment.paymentId}`)
    .flatMap((it) =>
      it.entries
        .filter(({ account }) => account !== accountAt(payment.paymentId))
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
