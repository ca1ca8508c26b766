import { readonly, ref } from 'vue'

const askAgainMs = 1_500

const lost = ref(false)
const whenBack = new Set<() => void>()

/** True while the server does not answer; pages go on showing what they have. */
export const isReconnecting = readonly(lost)

/** Calls back each time the server answers again, until the function it returns is called. */
export function onReconnected(callback: () => void): () => void {
  whenBack.add(callback)
  return () => whenBack.delete(callback)
}

/** Settles when the server answers again. */
export const untilReconnected = (): Promise<void> =>
  new Promise((resolve) => {
    const forget = onReconnected(() => {
      forget()
      resolve()
    })
  })

/** Says that no answer came; from then on the server is asked until it answers. */
export function connectionLost(): void {
  if (lost.value) return
  lost.value = true
  setTimeout(() => void askAgain(), askAgainMs)
}

/** The api and its database answer; whether somebody is signed in is another question. */
export async function isReachable(): Promise<boolean> {
  const answer = await fetch('/api/admin/session', { cache: 'no-store' }).catch(() => null)
  return answer !== null && answer.status < 500
}

async function askAgain(): Promise<void> {
  if (!(await isReachable())) {
    setTimeout(() => void askAgain(), askAgainMs)
    return
  }
  lost.value = false
  for (const callback of whenBack) callback()
}
