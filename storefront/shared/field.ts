import { html } from './html.ts'

export interface FieldView {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly error: string | null | undefined
  readonly hint?: string
  readonly type?: 'text' | 'email'
  readonly autocomplete?: string
  readonly maxLength?: number
  readonly required?: boolean
  /** Makes it a list to choose from. */
  readonly choices?: readonly { readonly code: string; readonly name: string }[]
}

/** A labelled input with its hint and what is wrong with it, each tied to it for screen readers. */
export function field(view: FieldView) {
  const { name, label, hint, error } = view
  const described = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ')
  const shared = html`id="${name}" name="${name}"
  ${view.autocomplete && html`autocomplete="${view.autocomplete}"`} ${view.required && html`required`}
  ${error && html`aria-invalid="true"`} ${described && html`aria-describedby="${described}"`}`
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${view.choices ? select(view, shared) : input(view, shared)}
    ${error && html`<p class="error" id="${name}-error">${error}</p>`}
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  </div>`
}

type Attributes = ReturnType<typeof html>

const input = ({ value, type = 'text', maxLength = 254 }: FieldView, attributes: Attributes) =>
  html`<input type="${type}" value="${value}" maxlength="${maxLength}" ${attributes} />`

const select = ({ value, choices = [] }: FieldView, attributes: Attributes) =>
  html`<select ${attributes}>
    <option value="">Choose…</option>
    ${choices.map(
      ({ code, name }) => html`<option value="${code}" ${code === value && html`selected`}>${name}</option>`,
    )}
  </select>`

/** What is wrong with a form, above it: read out at once, each line leading to its field. */
export function wrongFields<Name extends string>(
  errors: Readonly<Partial<Record<Name, string>>>,
  labels: Readonly<Record<Name, string>>,
) {
  const wrong = Object.entries<string>(labels).filter(([name]) => name in errors)
  if (wrong.length === 0) return null
  return html`<div class="wrongs" role="alert">
    <h2>
      ${wrong.length === 1 ? 'One thing needs another look' : `${wrong.length} things need another look`}
    </h2>
    <ul>
      ${wrong.map(([name, label]) => html`<li><a href="#${name}">${label}</a></li>`)}
    </ul>
  </div>`
}
