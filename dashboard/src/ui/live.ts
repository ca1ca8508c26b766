import { onScopeDispose } from 'vue'
import { isReconnecting, onReconnected } from '../app/connection.ts'
import { isSignedOut } from '../app/session.ts'
import type { QueryLike } from './query.ts'

/** Asks again every few seconds as long as the page is looked at; what is shown stays until there is news. */
export function useLive(query: QueryLike<unknown>, everySeconds = 5): void {
  const again = (): void => {
    if (document.hidden || isReconnecting.value || isSignedOut.value || query.isLoading.value) return
    void query.refetch()
  }
  const timer = setInterval(again, everySeconds * 1_000)
  document.addEventListener('visibilitychange', again)
  const forget = onReconnected(again)
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', again)
    forget()
  })
}
