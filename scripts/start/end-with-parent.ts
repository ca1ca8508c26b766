import { isMainThread } from 'node:worker_threads'

const graceMs = 10_000

/**
 * Preloaded into every part that runs on Node. The supervisor holds the other end of this channel: when it closes, the
 * supervisor is gone, however it went, and nobody is left to stop this process.
 */
if (isMainThread && process.channel) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), graceMs).unref()
    process.kill(process.pid, 'SIGTERM')
  })
  process.channel.unref()
}
