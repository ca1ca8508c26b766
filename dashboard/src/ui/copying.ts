import { ref, type Ref } from 'vue'

const shownMs = 1_500

/** Copies a text, and says for a moment that it did. */
export function useCopy(): { isCopied: Readonly<Ref<boolean>>; copy: (text: string) => Promise<void> } {
  const isCopied = ref(false)
  const copy = async (text: string): Promise<void> => {
    await (window.isSecureContext ? navigator.clipboard.writeText(text) : copyBySelection(text))
    isCopied.value = true
    setTimeout(() => (isCopied.value = false), shownMs)
  }
  return { isCopied, copy }
}

/** Without https, as in a local network, browsers offer no clipboard. */
function copyBySelection(text: string): void {
  const area = document.createElement('textarea')
  area.value = text
  const focused = document.activeElement
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
}
