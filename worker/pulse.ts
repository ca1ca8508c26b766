import type { Context } from '@temporalio/activity'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'

const everyMs = 2000

/**
 * While an activity is at work its worker says that it lives: what a dead worker had in hand is taken over within its
 * heartbeat timeout, and what merely waits its turn (at the mail server, say) is not begun a second time.
 */
export const pulseInterceptor: ActivityInterceptorsFactory = (context: Context) => ({
  inbound: {
    execute: async (input, next) => {
      if (context.info.heartbeatTimeoutMs === undefined) return next(input)
      const pulse = setInterval(() => context.heartbeat(), everyMs)
      try {
        return await next(input)
      } finally {
        clearInterval(pulse)
      }
    },
  },
})
