declare const brand: unique symbol

/** A primitive that cannot be mistaken for another of the same shape, such as an order's number for its secret id. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** The one place where a primitive becomes a brand; each brand has a constructor around it. */
export const branded =
  <B extends Brand<string, string>>() =>
  (text: string): B =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a brand exists for the compiler alone
    text as B
