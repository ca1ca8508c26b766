import type { Money } from '#domain/shared/money.ts'
import { dueTime, money as inWords } from '../shared/format.ts'
import type { ShopView } from '../shared/layout.ts'
import { letter, type Mail } from './frame.ts'

export interface ReviewOpenedMailView {
  readonly shop: ShopView
  readonly waiting: number
  /** What it is about, one amount for each currency; none where no money is. */
  readonly money: readonly Money[]
  /** The soonest of them. */
  readonly dueAt: string
  /** Absolute. */
  readonly url: string
}

/** Something waits for the owner: how much of it, how much money, by when. */
export function reviewOpenedMail({ shop, waiting, money, dueAt, url }: ReviewOpenedMailView): Mail {
  const things = waiting === 1 ? 'One thing waits' : `${waiting} things wait`
  const amount = money.map((it) => inWords(it.minor, it.currency)).join(' and ')
  const due = dueTime(dueAt, shop.timeZone)
  return letter({
    shop,
    subject: `${things} for you at ${shop.name}`,
    preheader: amount ? `${amount}, to be decided by ${due}.` : `To be decided by ${due}.`,
    title: `${things} for you`,
    paragraphs: [
      'Something happened that Origin does not decide by itself. Nothing is lost meanwhile: the money stays where it is until you have decided.',
    ],
    details: [
      ['Waiting', String(waiting)],
      ...(amount ? [['Money', amount] as const] : []),
      [waiting === 1 ? 'Decide by' : 'The first by', due],
    ],
    button: { label: 'See what waits', url },
    notes: [],
  })
}
