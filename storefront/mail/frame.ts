import { html, markupOf, raw, type Fill } from '../shared/html.ts'
import type { ShopView } from '../shared/layout.ts'
import {
  brandRow,
  column,
  footRow,
  heading,
  note,
  paragraph,
  press,
  sandboxNote,
  sandboxRow,
  sheetRow,
  table,
  type Detail,
  type Press,
} from './pieces.ts'

export interface Mail {
  readonly subject: string
  readonly html: string
  readonly text: string
}

export interface Letter {
  readonly shop: ShopView
  readonly subject: string
  /** What a mail client shows beside the subject. */
  readonly preheader: string
  readonly title: string
  readonly paragraphs: readonly string[]
  /** Label and value, as a table. */
  readonly details: readonly Detail[]
  /** The one thing to do. */
  readonly button: Press
  /** Below the button, small: what else may matter. */
  readonly notes: readonly string[]
}

/** The same letter as HTML and as plain text, marked where it comes from a sandbox. */
export const letter = (view: Letter): Mail => ({
  subject: view.shop.sandbox ? `[Sandbox] ${view.subject}` : view.subject,
  html: asHtml(view),
  text: asText(view),
})

function asText({ shop, title, paragraphs, details, button, notes }: Letter): string {
  const width = Math.max(0, ...details.map(([label]) => label.length))
  const parts = [
    shop.sandbox ? `*** ${sandboxNote} ***` : '',
    title,
    ...paragraphs,
    details.map(([label, value]) => `${`${label}:`.padEnd(width + 2)}${value}`).join('\n'),
    `${button.label}:\n${button.url}`,
    ...notes,
    `-- \n${shop.name}\n${shop.url}\nQuestions? Write to ${shop.supportEmail}.`,
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

/** Clients that follow the device's dark mode take these; the others invert pale grounds by themselves. */
const styles = raw(`<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
a{text-decoration-thickness:1px}
@media (max-width:620px){.sheet{padding:28px 22px!important}.press a{display:block!important}}
@media (prefers-color-scheme:dark){
.ground{background:#111418!important}
.sheet{background:#1b1f25!important}
.ink,.ink a{color:#f2f4f6!important}
.muted,.muted a{color:#aab2bd!important}
.rule{border-color:#343b44!important}
}
</style>`)

/** Fills the rest of the preview line, so that clients do not run on into the mail's own text. */
const filler = raw('&#847;&zwnj;&nbsp;'.repeat(60))

function asHtml(view: Letter): string {
  const { subject, preheader } = view
  return markupOf(
    html`<!doctype html>
      <html lang="en-IN" xmlns="http://www.w3.org/1999/xhtml">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
          <title>${subject}</title>
          ${styles}
        </head>
        <body class="ground" style="margin:0;padding:0;background:#f5f6f8;-webkit-text-size-adjust:100%">
          <div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${preheader}${filler}</div>
          <table
            role="presentation"
            class="ground"
            width="100%"
            cellpadding="0"
            cellspacing="0"
            border="0"
            bgcolor="#f5f6f8"
          >
            <tr>
              <td align="center" style="padding:24px 12px 40px">${column(rows(view))}</td>
            </tr>
          </table>
        </body>
      </html> `,
  )
}

const rows = ({ shop, title, paragraphs, details, button, notes }: Letter): Fill => [
  shop.sandbox && sandboxRow,
  brandRow(shop),
  sheetRow([heading(title), paragraphs.map(paragraph), table(details), press(button, shop), notes.map(note)]),
  footRow(shop),
]
