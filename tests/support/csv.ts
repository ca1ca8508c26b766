import { expect } from 'vitest'

/** The lines of a file by the names of its columns, as a strict reader of RFC 4180 has them. */
export function linesOf(file: string): Record<string, string>[] {
  expect(file.endsWith('\r\n')).toBe(true)
  const [names = [], ...lines] = cellsOf(file)
  return lines.map((cells) => {
    expect(cells).toHaveLength(names.length)
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}

function cellsOf(file: string): string[][] {
  const lines: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  for (const [, quoted, plain = '', end] of file.matchAll(cell)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '\r\n') lines.push([])
  }
  return lines.slice(0, -1)
}
