/** How long the mailed link to all orders of an address works, in seconds. */
export const purchasesLinkSeconds = 24 * 60 * 60
