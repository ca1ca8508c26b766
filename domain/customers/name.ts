/** A name as shown to whoever may not know the customers: Asha Rao becomes A. R. */
export const initialsOf = (name: string) =>
  name
    .trim()
    .split(/\s+/)
    .map((word) => `${String.fromCodePoint(word.codePointAt(0) ?? 0)}.`)
    .join(' ')
