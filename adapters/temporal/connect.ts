import type { Config } from '../config.ts'

/** How to reach the engine: an address of ours, or Temporal Cloud by TLS with an API key or a client certificate. */
export const connectionOptions = ({ address, tls, apiKey, ...security }: Config['temporal']) => ({
  address,
  ...(tls ? { tls: tlsOptions(security) } : {}),
  ...(apiKey ? { apiKey } : {}),
})

type Security = Pick<Config['temporal'], 'certificate' | 'certificateKey' | 'authority' | 'serverName'>

const tlsOptions = ({ certificate, certificateKey, authority, serverName }: Security) => ({
  ...(certificate && certificateKey ? { clientCertPair: { crt: certificate, key: certificateKey } } : {}),
  ...(authority ? { serverRootCACertificate: authority } : {}),
  ...(serverName ? { serverNameOverride: serverName } : {}),
})
