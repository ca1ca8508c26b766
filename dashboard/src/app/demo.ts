import { computed, watch } from 'vue'
import { session } from './session.ts'

/** The pages are of made-up data; the server answers so for as long as this browser asks for it. */
export const isDemo = computed(() => session.value?.demo === 'shown')
export const hasDemo = computed(() => session.value?.demo === 'there')

const key = 'origin-demo'

/** Whatever was loaded before is of the other: the desk begins anew, in every tab of this browser. */
function begin(cookie: string): void {
  document.cookie = `origin_demo=${cookie}; path=/api/admin; samesite=strict`
  localStorage.setItem(key, String(Date.now()))
  location.assign('/admin/')
}
addEventListener('storage', (event) => {
  if (event.key === key) location.assign('/admin/')
})
watch(isDemo, (_, was) => {
  if (was) location.assign('/admin/')
})

export const showDemo = (): void => begin('1')
export const leaveDemo = (): void => begin('; max-age=0')

const outside = new Set(['/health', '/sandbox', '/go-live', '/settings', '/people', '/exports'])

/** What there is demo data of. */
export const isInDemo = (path: string): boolean => !outside.has(path)
