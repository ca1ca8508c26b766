import { html, raw } from './html.ts'

interface DataBlock {
  readonly type: 'application/json' | 'application/ld+json'
  readonly data: Readonly<Record<string, unknown>>
  readonly id?: string
}

/** A data block, which no content security policy forbids; an escaped `<` keeps it from being ended early. */
export const dataBlock = ({ type, data, id }: DataBlock) =>
  html`<script type="${type}" ${id && html`id="${id}"`}>
    ${raw(JSON.stringify(data).replaceAll('<', String.raw`\u003c`))}
  </script>`
