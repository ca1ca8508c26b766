import { readonly, ref } from 'vue'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storedAs = 'origin-theme'
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
const chosen = ref<Theme>(themes.find((it) => it === localStorage.getItem(storedAs)) ?? 'system')

export const theme = readonly(chosen)

export function chooseTheme(wanted: Theme): void {
  chosen.value = wanted
  localStorage.setItem(storedAs, wanted)
  applyTheme()
}

/** Puts the theme on the page, and keeps it there as the system goes from day to night. */
export function followTheme(): void {
  applyTheme()
  systemIsDark.addEventListener('change', applyTheme)
}

function applyTheme(): void {
  const isDark = chosen.value === 'dark' || (chosen.value === 'system' && systemIsDark.matches)
  document.documentElement.classList.toggle('dark', isDark)
  document.documentElement.classList.toggle('light', !isDark)
}
