import { html, markupOf, raw, type Fill } from '../shared/html.ts'
import type { ShopView } from '../shared/layout.ts'
import { palette } from '../shared/palette.ts'

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
  readonly details: readonly (readonly [string, string])[]
  /** The one thing to do. */
  readonly button: { readonly label: string; readonly url: string }
  /** Below the button, small: what else may matter. */
  readonly notes: readonly string[]
}

/** The same letter as HTML and as plain text, marked where it comes from a sandbox. */
export const letter = (view: Letter): Mail => ({
  subject: view.shop.sandbox ? `[Sandbox] ${view.subject}` : view.subject,
  html: asHtml(view),
  text: asText(view),
})

const sandboxNote = 'Sandbox: no real money moves'

function asText({ shop, title, paragraphs, details, button, notes }: Letter): string {
  const width = Math.max(0, ...details.map(([label]) => label.length))
  const parts = [
    shop.sandbox ? `*** ${sandboxNote} ***` : '',
    title,
    ...paragraphs,
    details.map(([label, value]) => `${`${label}:`.padEnd(width + 2)}${value}`).join('\n'),
    `${button.label}:\n${button.url}`,
    ...notes,
    `-- \n${shop.name}\n${shop.url}\nQuestions? Answer this mail or write to ${shop.supportEmail}.`,
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const ink = '#14181f'
const muted = '#56606e'
const line = '#e2e5e9'

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
  const { shop, subject, preheader, title, paragraphs, notes } = view
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
              <td align="center" style="padding:24px 12px 40px">
                ${column([
                  shop.sandbox && sandboxRow,
                  brandRow(shop),
                  sheetRow([
                    html`<h1
                      class="ink"
                      style="margin:0 0 12px;${font};font-size:24px;line-height:30px;font-weight:bold;color:${ink}"
                    >
                      ${title}
                    </h1>`,
                    paragraphs.map(paragraph),
                    table(view.details),
                    press(view),
                    notes.map(note),
                  ]),
                  footRow(shop),
                ])}
              </td>
            </tr>
          </table>
        </body>
      </html> `,
  )
}

/** Outlook knows no max-width, so it gets a table of its own. */
const column = (rows: Fill) => html`
  ${raw('<!--[if mso]><table role="presentation" width="600" align="center"><tr><td><![endif]-->')}
  <table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    border="0"
    style="max-width:600px;margin:0 auto"
  >
    ${rows}
  </table>
  ${raw('<!--[if mso]></td></tr></table><![endif]-->')}
`

const sandboxRow = html`<tr>
  <td
    align="center"
    bgcolor="#ffd60a"
    style="padding:8px 16px;border-radius:8px;${font};font-size:14px;font-weight:bold;color:#1c1600"
  >
    ${sandboxNote}
  </td>
</tr>`

const brandRow = (shop: ShopView) => {
  const { accentInk } = palette(shop.accent)
  return html`<tr>
    <td class="ink" style="padding:20px 4px;${font};font-size:17px;font-weight:bold;color:${accentInk}">
      ${shop.name}
    </td>
  </tr>`
}

const sheetRow = (content: Fill) =>
  html`<tr>
    <td class="sheet" bgcolor="#ffffff" style="padding:36px 40px;border-radius:12px">${content}</td>
  </tr>`

const paragraph = (text: string) =>
  html`<p class="ink" style="margin:0 0 16px;${font};font-size:16px;line-height:25px;color:${ink}">
    ${text}
  </p>`

const note = (text: string) =>
  html`<p class="muted" style="margin:16px 0 0;${font};font-size:14px;line-height:21px;color:${muted}">
    ${text}
  </p>`

const table = (details: Letter['details']) =>
  details.length > 0 &&
  html`<table
    width="100%"
    cellpadding="0"
    cellspacing="0"
    border="0"
    class="rule"
    style="margin:8px 0 28px;border-bottom:1px solid ${line}"
  >
    ${details.map(
      ([label, value]) =>
        html`<tr>
          <th
            class="muted rule"
            scope="row"
            align="left"
            valign="top"
            style="padding:10px 16px 10px 0;border-top:1px solid ${line};${font};font-size:15px;line-height:22px;font-weight:normal;color:${muted};white-space:nowrap"
          >
            ${label}
          </th>
          <td
            class="ink rule"
            align="right"
            valign="top"
            style="padding:10px 0;border-top:1px solid ${line};${font};font-size:15px;line-height:22px;color:${ink};word-break:break-word"
          >
            ${value}
          </td>
        </tr>`,
    )}
  </table>`

/** Padding on the cell for Outlook, on the link for everyone else, so that all of it can be pressed. */
const press = ({ shop, button }: Letter) => {
  const { accent, onAccent } = palette(shop.accent)
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    <tr>
      <td
        class="press"
        align="center"
        bgcolor="${accent}"
        style="border-radius:10px;mso-padding-alt:15px 28px"
      >
        <a
          href="${button.url}"
          style="display:block;padding:15px 28px;border-radius:10px;background:${accent};${font};font-size:17px;line-height:22px;font-weight:bold;color:${onAccent};text-decoration:none;mso-padding-alt:0"
          >${button.label}</a
        >
      </td>
    </tr>
  </table>`
}

const footRow = (shop: ShopView) =>
  html`<tr>
    <td class="muted" style="padding:20px 4px;${font};font-size:14px;line-height:21px;color:${muted}">
      Questions? Answer this mail or write to
      <a href="mailto:${shop.supportEmail}" style="color:${muted}">${shop.supportEmail}</a>.<br />
      <a href="${shop.url}" style="color:${muted}">${shop.name}</a>
    </td>
  </tr>`
