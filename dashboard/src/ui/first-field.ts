const fields = ['input:not([type=radio]:not(:checked))', 'select', 'textarea']
const wanted = fields.map((it) => `${it}:not(:disabled, [aria-hidden=true])`).join(', ')

/** For the content of a modal with a form: whoever opens it begins in its first field, not on Close. */
export const beginInField = {
  onOpenAutoFocus: (event: Event): void => {
    const box = event.currentTarget
    const field = box instanceof HTMLElement ? box.querySelector<HTMLElement>(wanted) : null
    if (!field) return
    event.preventDefault()
    field.focus()
    if (field instanceof HTMLInputElement) field.select()
  },
}
