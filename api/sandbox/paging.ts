import { cursorAt, readCursor } from '../cursor.ts'

const numeric = /^\d{1,15}$/

/** Where the sandbox's list goes on; it goes one way only. */
export const beforeOf = (after: string | undefined) => {
  const [before] = after === undefined ? [] : readCursor(after, [numeric])
  return before ?? null
}

export const size = 20

export const oneWayPage = <Item, View>(
  items: readonly Item[],
  { keyOf, view }: { keyOf: (item: Item) => string; view: (item: Item) => View },
) => {
  const last = items.length > size ? items[size - 1] : undefined
  const next = last === undefined ? null : cursorAt([keyOf(last)])
  return { items: items.slice(0, size).map(view), next, previous: null }
}

export const place = (after: string | undefined) => {
  const before = beforeOf(after)
  return { before: before === null ? null : Number(before), count: size + 1 }
}
