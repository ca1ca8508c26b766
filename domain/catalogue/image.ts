/** Of a product: it is shown as wide as a phone, and on some twice as fine. */
export const imageBounds = {
  mostBytes: 1024 * 1024,
  mostInWords: '1 MB',
  smallestSide: 200,
  longestSide: 4096,
} as const
