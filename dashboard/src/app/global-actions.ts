import { computed, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import { useToasts } from '../ui/toasts.ts'
import type { Action } from './actions.ts'
import { toProblem } from './problem.ts'
import { may, signOut } from './session.ts'
import { chooseTheme, theme } from './theme.ts'

/** What can be done from every page, by whoever may. */
export function useGlobalActions(): ComputedRef<readonly Action[]> {
  const router = useRouter()
  const toasts = useToasts()

  const invite: Action = {
    label: 'Invite somebody',
    icon: 'i-lucide-user-plus',
    run: () => void router.push({ path: '/people', query: { invite: '' } }),
  }
  const dark: Action = { label: 'Dark theme', icon: 'i-lucide-moon', run: () => chooseTheme('dark') }
  const light: Action = { label: 'Light theme', icon: 'i-lucide-sun', run: () => chooseTheme('light') }
  const leave: Action = {
    label: 'Sign out',
    icon: 'i-lucide-log-out',
    run: () => void signOut().catch((error: unknown) => toasts.failure(toProblem(error))),
  }

  return computed(() => [
    ...(may('people:manage') ? [invite] : []),
    ...(theme.value === 'dark' ? [] : [dark]),
    ...(theme.value === 'light' ? [] : [light]),
    leave,
  ])
}
