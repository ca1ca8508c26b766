import { html, raw, type Fill } from '../shared/html.ts'
import type { ShopView } from '../shared/layout.ts'
import { palette } from '#domain/shop/palette.ts'
import type { Logo } from '#domain/shop/shop.ts'
import { logoPath } from '../shared/seller.ts'

/** Label and value. */
export type Detail = readonly [string, string]

export interface Press {
  readonly label: string
  readonly url: string
}

export const sandboxNote = 'Sandbox: no real money moves'

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const ink = '#14181f'
const muted = '#56606e'
const line = '#e2e5e9'

/** Outlook knows no max-width, so it gets a table of its own. */
export const column = (rows: Fill) => html`
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

export const sandboxRow = html`<tr>
  <td
    align="center"
    bgcolor="#ffd60a"
    style="padding:8px 16px;border-radius:8px;${font};font-size:14px;font-weight:bold;color:#1c1600"
  >
    ${sandboxNote}
  </td>
</tr>`

export const brandRow = (shop: ShopView) => {
  const { accentInk } = palette(shop.accent)
  return html`<tr>
    <td class="ink" style="padding:20px 4px;${font};font-size:17px;font-weight:bold;color:${accentInk}">
      ${shop.logo ? logo(shop.logo, shop) : shop.name}
    </td>
  </tr>`
}

const logoHeight = 40
const widestLogo = 240

/** The name stands in its place where pictures are not shown. */
function logo({ hash, width, height }: Logo, shop: ShopView) {
  const scale = Math.min(logoHeight / height, widestLogo / width, 1)
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)]
  return html`<img
    src="${shop.url}${logoPath(hash)}"
    alt="${shop.name}"
    width="${wide}"
    height="${high}"
    style="display:block;border:0"
  />`
}

export const sheetRow = (content: Fill) =>
  html`<tr>
    <td class="sheet" bgcolor="#ffffff" style="padding:36px 40px;border-radius:12px">${content}</td>
  </tr>`

export const paragraph = (text: string) =>
  html`<p class="ink" style="margin:0 0 16px;${font};font-size:16px;line-height:25px;color:${ink}">
    ${text}
  </p>`

export const note = (text: string) =>
  html`<p class="muted" style="margin:16px 0 0;${font};font-size:14px;line-height:21px;color:${muted}">
    ${text}
  </p>`

export const table = (details: readonly Detail[]) =>
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
export const press = (button: Press, shop: ShopView) => {
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

export const footRow = (shop: ShopView) =>
  html`<tr>
    <td class="muted" style="padding:20px 4px;${font};font-size:14px;line-height:21px;color:${muted}">
      Questions? Write to
      <a href="mailto:${shop.supportEmail}" style="color:${muted}">${shop.supportEmail}</a>.<br />
      <a href="${shop.url}" style="color:${muted}">${shop.name}</a>
    </td>
  </tr>`

export const heading = (title: string) =>
  html`<h1
    class="ink"
    style="margin:0 0 12px;${font};font-size:24px;line-height:30px;font-weight:bold;color:${ink}"
  >
    ${title}
  </h1>`
