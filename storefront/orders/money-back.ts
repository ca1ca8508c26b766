import { money } from '../shared/format.ts'
import type { OrderPageView } from './order.ts'

export type Refund = OrderPageView['refunds'][number]

/** How money of the price comes back to the customer, in the order in which it is told. */
const ways = ['sent', 'on-its-way', 'elsewhere', 'by-bank'] as const
type Way = (typeof ways)[number]

interface Back {
  readonly way: Way
  readonly minor: number
  /** In how many sums. */
  readonly count: number
}

/** A try that failed aside, and what never bought anything. */
const wayOf = ({ status, isOfPurchase }: Refund): Way | null => {
  if (!isOfPurchase || status === 'failed' || status === 'written-off') return null
  if (status === 'settled') return 'elsewhere'
  return status === 'processed' ? 'sent' : 'on-its-way'
}

function backsOf({ refunds, byBank }: OrderPageView): Back[] {
  const ofPurchase = byBank.filter((it) => it.isOfPurchase)
  return ways
    .map((way) => {
      const sums = way === 'by-bank' ? ofPurchase : refunds.filter((it) => wayOf(it) === way)
      return { way, count: sums.length, minor: sums.reduce((total, it) => total + it.amountMinor, 0) }
    })
    .filter((it) => it.count > 0)
}

/** What the customer has, or gets, back of this purchase, from us and from their bank, in minor units. */
const backMinor = (order: OrderPageView) => backsOf(order).reduce((total, it) => total + it.minor, 0)

/** Nothing of this purchase's price is left with us. */
export const isAllBack = (order: OrderPageView) => backMinor(order) >= order.amountMinor

/** It failed, and nothing has given the customer that money in its place. */
export const isHeldUp = ({ status, isOfPurchase }: Refund, order: OrderPageView) =>
  status === 'failed' && !(isOfPurchase && isAllBack(order))

/** How all of it comes back, in one sentence without its full stop; null where nothing does. */
export function howBack(order: OrderPageView): string | null {
  const parts = backsOf(order).map((it, index, all) => partOf(it, order, all[index - 1]?.way))
  const last = parts.pop()
  if (last === undefined) return null
  return parts.length > 0 ? `${parts.join(', ')}, and ${last}` : last
}

function partOf({ way, minor, count }: Back, { currency }: OrderPageView, before?: Way): string {
  const sum = money(minor, currency)
  const inParts = count > 1 ? ` in ${count} parts` : ''
  switch (way) {
    case 'sent':
      return `${sum} was sent${inParts} to the account you paid from`
    case 'on-its-way':
      return `${sum} is on its way${inParts} ${before === 'sent' ? 'there' : 'to the account you paid from'}`
    case 'elsewhere':
      return `${sum} was paid back to you another way`
    case 'by-bank':
      return `your bank gave you ${sum} back`
  }
}

/** A heading and what there is to know of the money's way; null where nothing comes back. */
export function moneyBack(order: OrderPageView): { title: string; text: string } | null {
  const [first, ...others] = backsOf(order)
  if (!first) return null
  const isPart = order.status === 'partially_refunded' || order.status === 'paid'
  const sum = `${money(backMinor(order), order.currency)}${isPart ? ' of your payment' : ''}`
  if (others.length === 0) return byOneWay(first, sum, order.number)
  const isComing = [first, ...others].some((it) => it.way === 'on-its-way')
  return {
    title: `${sum} ${isComing ? 'goes' : 'went'} back to you`,
    text: `${howBack(order)}. ${arrival} If you cannot find all of it, write to us.`,
  }
}

const arrival = 'Banks usually show it within 5 to 7 working days.'

function byOneWay({ way, count }: Back, sum: string, number: string) {
  const inParts = count > 1 ? ` in ${count} parts` : ''
  switch (way) {
    case 'sent':
      return {
        title: `${sum} was sent back to you`,
        text: `It went${inParts} to the account you paid from. ${arrival}`,
      }
    case 'on-its-way':
      return {
        title: `${sum} is on its way back to you`,
        text: `It goes${inParts} to the account you paid from. ${arrival}`,
      }
    case 'elsewhere':
      return {
        title: `${sum} was paid back to you`,
        text: `We paid it${inParts} another way, not to the account you paid from. If you cannot find it, write to us with order ${number}.`,
      }
    case 'by-bank':
      return {
        title: `Your bank gave ${sum} back to you`,
        text: 'The dispute of your payment has ended in your favour. If you do not see the money yet, ask your bank when it will show.',
      }
  }
}
