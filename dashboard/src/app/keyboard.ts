import { onScopeDispose, readonly, shallowReactive } from 'vue'

interface Shortcut {
  /** One key such as `/`, or two pressed after each other such as `g o`. */
  readonly keys: string
  readonly says: string
  readonly run: () => void
}

const secondKeyWithinMs = 1_200
const known = shallowReactive(new Set<Shortcut>())
let first: { key: string; atMs: number } | null = null

/** Those that work now, for whoever wants to read them. */
export const shortcuts = readonly(known)

/** A key that does something as long as the caller is there; never while somebody types or a dialog is open. */
export function useShortcut(keys: string, says: string, run: () => void): void {
  const shortcut = { keys, says, run }
  known.add(shortcut)
  onScopeDispose(() => known.delete(shortcut))
}

export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isBusy(event.target))
      return
    const before = first && performance.now() - first.atMs < secondKeyWithinMs ? `${first.key} ` : ''
    const pressed = [...known].find((it) => it.keys === before + event.key)
    first = pressed ? null : { key: event.key, atMs: performance.now() }
    if (!pressed) return
    event.preventDefault()
    pressed.run()
  })
}

const isBusy = (target: EventTarget | null): boolean =>
  (target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))) ||
  document.querySelector('[role="dialog"], [role="menu"]') !== null
