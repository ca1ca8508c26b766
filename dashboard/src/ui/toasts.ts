import { useToast } from '@nuxt/ui/composables/useToast'
import type { ProblemError } from '../app/problem.ts'

/** Short notes at the corner: what was done, or what went wrong where there is no better place to say it. */
export function useToasts() {
  const toast = useToast()
  return {
    success: (title: string, description = '') =>
      void toast.add({ title, description, color: 'success', icon: 'i-lucide-check' }),
    failure: (problem: ProblemError) =>
      void toast.add({
        title: problem.title,
        description: problem.message,
        color: 'error',
        icon: 'i-lucide-triangle-alert',
      }),
  }
}
