import MarkdownIt from 'markdown-it'
import { date } from '../shared/format.ts'
import { html, raw, type Html } from '../shared/html.ts'
import { layout, type ShopView } from '../shared/layout.ts'
import { sellerFacts } from '../shared/seller.ts'

export interface TextPageView {
  readonly shop: ShopView
  readonly slug: string
  readonly title: string
  readonly markdown: string
  readonly updatedAt: string
}

const markdownIt = new MarkdownIt({ html: false, linkify: true, typographer: true })

/** Pages whose facts come from the settings, so that they stand in one place. */
const withSeller = new Set(['contact', 'grievance'])

/** A page the owner edits, such as the terms. Markdown only: HTML in it is shown as text. */
export const textPage = (view: TextPageView): string => asPage(view)

/** The same page while it is being written: its links open elsewhere, so that the preview stays. */
export const textPreview = (view: TextPageView): string => asPage(view, html`<base target="_blank" />`)

function asPage({ shop, slug, title, markdown, updatedAt }: TextPageView, head: Html | null = null): string {
  const body = html`<main id="main" class="wrap narrow prose">
    <h1>${title}</h1>
    <p class="muted small">Last changed on ${date(updatedAt, shop.timeZone)}</p>
    ${withSeller.has(slug) && sellerFacts(shop, { officer: slug === 'grievance' })}
    <div class="text">${raw(markdownIt.render(markdown))}</div>
  </main>`
  return layout({ shop, title, body, path: `/${slug}`, ...(head && { head }) })
}
