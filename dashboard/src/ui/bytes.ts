const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** Such as `12.4 GB`. */
export function bytesInWords(bytes: number): string {
  const step = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)), units.length - 1)
  const amount = bytes / 1000 ** step
  return `${amount.toLocaleString('en-IN', { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${units[step] ?? 'B'}`
}
