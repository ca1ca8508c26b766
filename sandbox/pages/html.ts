/** Text that is markup already. Only `html` makes it, so whatever else is put into a page is escaped. */
export type Markup = { readonly markup: string }

type Piece = Markup | string | number | null | readonly Piece[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function render(piece: Piece): string {
  if (piece === null) return ''
  if (typeof piece === 'number') return String(piece)
  if (typeof piece === 'string') return piece.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)
  return 'markup' in piece ? piece.markup : piece.map(render).join('')
}

export const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup => ({
  markup: String.raw({ raw: strings }, ...pieces.map(render)),
})
