export interface FindPurchasesInput {
  /** The request's id; the address it names stays in the database. */
  readonly request: string
}

export const findPurchasesId = (request: string) => `purchases/${request}`
