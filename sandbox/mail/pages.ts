import type { Mail, MailHead } from '#sandbox/mail/store.ts'
import { html } from '#sandbox/pages/html.ts'
import { clockTime } from '#sandbox/pages/layout.ts'
import type { Page } from '#sandbox/pages/layout.ts'

export const homePage = (shopUrl: string): Page => ({
  title: 'Sandbox',
  body: html`<div class="card">
    <h1>The sandbox</h1>
    <p>
      It stands in for the payment gateways and the mail provider, so that the shop can be tried from order to
      delivery on this machine alone.
    </p>
    <p><a href="${shopUrl}">Go to the shop</a></p>
    <p><a href="/mail">Open the mailbox</a></p>
    <p class="quiet">
      Buy something and choose on the checkout page how the payment goes: paid, failed, late, twice, or
      abandoned. Every mail the shop sends, to whomever, lands in the mailbox.
    </p>
  </div>`,
})

export const mailListPage = (mails: readonly MailHead[]): Page => ({
  title: 'Mailbox',
  body: html`<p><a href="/">Sandbox</a></p>
    <h1>Mailbox</h1>
    ${
      mails.length === 0
        ? html`<div class="wide">
            <p>No mail yet.</p>
            <p class="quiet">
              Whatever the shop sends appears here: buy something, and its confirmation comes.
            </p>
          </div>`
        : html`<ul class="mails">
            ${mails.map(
              (mail) =>
                html`<li>
                  <a href="/mail/${mail.id}">
                    <strong>${mail.subject || '(no subject)'}</strong>
                    <span>to ${mail.to.join(', ')}</span>
                    <span>${clockTime(mail.received_at)}</span></a
                  >
                </li>`,
            )}
          </ul>`
    }`,
})

export const mailPage = (mail: Mail): Page => ({
  title: mail.subject || '(no subject)',
  body: html`<p><a href="/mail">Mailbox</a></p>
    <h1>${mail.subject || '(no subject)'}</h1>
    <dl>
      <dt>From</dt><dd>${mail.from}</dd>
      <dt>To</dt><dd>${mail.to.join(', ')}</dd>
      <dt>Received</dt><dd>${clockTime(mail.received_at)}</dd>
    </dl>
    ${
      mail.html === null
        ? html`<p class="quiet">This message has no HTML part.</p>`
        : html`<iframe
            src="/mail/${mail.id}/html"
            title="The message as HTML"
            sandbox="allow-popups allow-popups-to-escape-sandbox allow-downloads"
          ></iframe>`
    }
    <details${mail.html === null ? html` open` : null}><summary>Plain text</summary>
      <pre>${mail.text ?? 'This message has no plain text part.'}</pre></details>
    <details><summary>Headers</summary>
      <pre>${Object.entries(mail.headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n')}</pre></details>`,
})
