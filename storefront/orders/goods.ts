import { dueTime, fileSize } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import type { OrderPageView } from './order.ts'

type Download = OrderPageView['downloads'][number]
type Licence = OrderPageView['licences'][number]

/** What the order has brought: its files, each with its button, and its licence keys. */
export function goods({ downloads, licences, keyFollowsBy }: OrderPageView, timeZone: string) {
  const products = [...new Set(downloads.map((it) => it.product))]
  const [only, ...others] = downloads
  const files = only && others.length === 0 ? [single(only)] : products.map((it) => several(it, downloads))
  return [...files, ...licences.map(licence), ...(keyFollowsBy ? [keyFollows(keyFollowsBy, timeZone)] : [])]
}

const single = (file: Download) =>
  html`<section class="files" aria-label="Your file">
    ${file.left !== 0 && html`<a class="button wide" href="${file.url}">Download ${file.name}</a>`}
    <p class="muted small">${aboutSize(file)} ${news(file)}</p>
    ${downloadsLeft(file)}
  </section>`

/** The files of one product, which share the downloads that are left of it. */
function several(product: string, downloads: readonly Download[]) {
  const files = downloads.filter((it) => it.product === product)
  return html`<section class="files" aria-label="Files of ${product}">
    <h2>${product}</h2>
    <ul>
      ${files.map(
        (it) =>
          html`<li>
            <p>
              ${it.title} ${news(it)}<br />
              <span class="muted small">${[it.name, aboutSize(it)].filter(Boolean).join(', ')}</span>
            </p>
            ${it.left !== 0 && html`<a class="button quiet" href="${it.url}" aria-label="Download ${it.name}">Download</a>`}
          </li>`,
      )}
    </ul>
    ${files.slice(0, 1).map(downloadsLeft)}
  </section>`
}

const aboutSize = ({ sizeBytes }: Download) => (sizeBytes === null ? '' : fileSize(sizeBytes))

const news = ({ isNews, version }: Download) =>
  isNews && html`<span class="badge waiting">New version ${version}</span>`

const downloadsLeft = ({ left }: Download) =>
  left !== null && html`<p class="muted small">${leftInWords(left)}</p>`

function leftInWords(left: number): string {
  if (left === 0)
    return 'All downloads of this purchase are used. One that has begun can still be finished; write to us and we give you more.'
  return left === 1 ? 'One download left.' : `${left} downloads left.`
}

const keyFollows = (by: string, timeZone: string) =>
  html`<section class="licence" aria-label="Licence key">
    <h2>Your licence key follows</h2>
    <p class="muted small">
      You get it here and by mail by <strong>${dueTime(by, timeZone)}</strong>. There is nothing you need to
      do.
    </p>
  </section>`

const licence = ({ product, key, activationLimit, activations, revoked }: Licence) =>
  html`<section class="licence" aria-label="Licence key of ${product}">
    <h2>Licence key of ${product}</h2>
    ${
      revoked
        ? html`<p class="muted small">This key is no longer valid.</p>`
        : html`<p class="key">
              <code>${key}</code>
              <button class="button quiet" type="button" data-copies="${key}">
                <span>Copy<span class="unseen"> the licence key of ${product}</span></span>
              </button>
            </p>
            <p class="muted small">${uses(activationLimit, activations)}</p>`
    }
  </section>`

function uses(limit: number | null, used: number): string {
  if (limit === null) return 'It may be used in as many places as you like.'
  const allowed = `It may be used in ${limit === 1 ? 'one place' : `${limit} places`}`
  return used === 0 ? `${allowed}.` : `${allowed}; it is in use in ${used === 1 ? 'one' : used}.`
}
