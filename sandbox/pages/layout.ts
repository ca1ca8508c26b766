import type { FastifyReply } from 'fastify'
import { html } from '#sandbox/pages/html.ts'
import type { Markup } from '#sandbox/pages/html.ts'

export type Page = {
  title: string
  body: Markup
  /** Origins, besides this one, to which a form of the page leads, at once or by a redirect. */
  formTargets?: readonly string[]
  /** Loads the script that sends the page's form by itself. */
  submitsItself?: boolean
}

/** Sends a page that may load nothing but its own style, and run nothing inline. */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const formAction = ["'self'", ...(page.formTargets ?? [])].join(' ')
  const policy = [
    `default-src 'none'`,
    `style-src 'self'`,
    `script-src 'self'`,
    `frame-src 'self'`,
    `form-action ${formAction}`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ]
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy.join('; '))
    .header('cache-control', 'no-store')
    .send(documentOf(page).markup)
}

const documentOf = ({ title, body, submitsItself }: Page) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · SANDBOX</title>
        <link rel="stylesheet" href="/assets/sandbox.css" />
        ${submitsItself === true ? html`<script src="/assets/return.js" defer></script>` : null}
      </head>
      <body>
        <header class="banner"><strong>SANDBOX</strong> No real money moves and no real mail leaves.</header>
        <main>${body}</main>
      </body>
    </html>`

type Message = { title: string; words: string; wayOut?: { label: string; url: string } }

/** A page that has one thing to say. */
export function messagePage(
  reply: FastifyReply,
  { title, words, wayOut = { label: 'Sandbox home', url: '/' } }: Message,
) {
  return sendPage(reply, {
    title,
    body: html`<div class="card">
      <h1>${title}</h1>
      <p>${words}</p>
      <p><a href="${wayOut.url}">${wayOut.label}</a></p>
    </div>`,
  })
}

/** Minor units, two to the major one, as every currency of this sandbox's shop has. */
export const money = (amountMinor: number, currency: string) =>
  new Intl.NumberFormat('en-IN', { style: 'currency', currency }).format(amountMinor / 100)

export const clockTime = (at: Date) =>
  at.toLocaleString('en-IN', { timeZone: 'Asia/Kolkata', dateStyle: 'medium', timeStyle: 'medium' })
