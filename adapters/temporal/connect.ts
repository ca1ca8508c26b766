import type { Config } from '../config.ts'

/** How to reach the engine: an address of ours, or Temporal Cloud by TLS and an API key. */
export const connectionOptions = ({ address, tls, apiKey }: Config['temporal']) => ({
  address,
  ...(tls || apiKey ? { tls: true as const } : {}),
  ...(apiKey ? { apiKey } : {}),
})
