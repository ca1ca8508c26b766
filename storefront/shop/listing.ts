import { html, markupOf } from '../shared/html.ts'
import type { ShopView } from '../shared/layout.ts'

/** Search engines are asked to stay out of a sandbox: nothing in it is for sale. */
export const robotsText = ({ sandbox, url }: ShopView): string =>
  sandbox
    ? 'User-agent: *\nDisallow: /\n'
    : `User-agent: *\nDisallow: /admin\nDisallow: /api/\n\nSitemap: ${url}/sitemap.xml\n`

/** The pages that may be listed (sitemaps.org). */
export const sitemap = ({ url }: ShopView, paths: readonly string[]): string =>
  markupOf(
    html`<?xml version="1.0" encoding="UTF-8"?>
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        ${paths.map((path) => html`<url><loc>${url}${path}</loc></url>`)}
      </urlset> `,
  )
