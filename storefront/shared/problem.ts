import { html } from './html.ts'
import { layout, type ShopView } from './layout.ts'
import { sign } from './sign.ts'

export interface ProblemView {
  readonly shop: ShopView
  readonly status: number
  /** What happened. */
  readonly title: string
  /** What was kept, and what to do. */
  readonly detail: string
  /** Without one the way out is the shop's first page. */
  readonly action?: { readonly label: string; readonly url: string }
}

export function problemPage({ shop, status, title, detail, action }: ProblemView): string {
  const wayOut = action ?? { label: 'Go to the shop', url: '/' }
  const body = html`<main id="main" class="wrap narrow card">
    ${sign(status >= 500 ? 'bad' : 'over')}
    <h1>${title}</h1>
    <p>${detail}</p>
    <div class="doing"><a class="button" href="${wayOut.url}">${wayOut.label}</a></div>
    <p class="aside muted small">
      Not what you expected? Write to <a href="mailto:${shop.supportEmail}">${shop.supportEmail}</a> and
      mention error&nbsp;${status}.
    </p>
  </main>`
  return layout({ shop, title, body })
}
