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
  /** The page opens here. */
  readonly focused?: boolean
  /** Makes it a list to choose from. */
  readonly choices?: readonly { readonly code: string; readonly name: string }[]
}

/** A labelled input with its hint and what is wrong with it, each tied to it for screen readers. */
export function field(view: FieldView) {
  const { name, label, hint, error } = view
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${(view.choices ? select : input)(view, attributes(view))}
    ${error && html`<p class="error" id="${name}-error">${error}</p>`}
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  </div>`
}

function attributes({ name, hint, error, ...view }: FieldView) {
  const described = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ')
  return html`id="${name}" name="${name}" ${view.autocomplete && html`autocomplete="${view.autocomplete}"`}
  ${view.required && html`required`} ${view.focused && html`autofocus`} ${error && html`aria-invalid="true"`}
  ${described && html`aria-describedby="${described}"`}`
}

type Attributes = ReturnType<typeof attributes>

const input = ({ value, type = 'text', maxLength = 254 }: FieldView, shared: Attributes) =>
  html`<input type="${type}" value="${value}" maxlength="${maxLength}" ${shared} />`

const select = ({ value, choices = [] }: FieldView, shared: Attributes) =>
  html`<select ${shared}>
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
