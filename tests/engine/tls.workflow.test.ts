import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { promisify } from 'node:util'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { WorkflowView } from '#api/engine/schemas.ts'
import { onPath } from '#scripts/processes.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { atRest, sold } from '#tests/support/outcome.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

const openssl = await onPath('openssl')
const run = promisify(execFile)
const serverName = 'temporal.example.com'
const namespace = 'shop.account'

describe.skipIf(!openssl)('a Temporal server that is reached by TLS, as in the cloud,', () => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let proxy: Server
  let shop: Shop
  let files: Certificates
  const strangers: string[] = []

  beforeAll(async () => {
    temporal = await aTemporalServer()
    await addNamespace()
    files = await certificates()
    proxy = await startProxy()
    const { port } = addressOf(proxy)
    const settings = {
      TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_TLS_CA: files.ca,
      TEMPORAL_TLS_CERT: files.cert,
      TEMPORAL_TLS_KEY: files.key,
      TEMPORAL_TLS_SERVER_NAME: serverName,
    }
    shop = await aShop({ temporalAddress: null, settings })
    await shop.startWorker()
  })

  afterAll(async () => {
    await shop.close()
    proxy.close()
    await temporal.stop()
  })

  async function addNamespace(): Promise<void> {
    const connection = await Connection.connect({ address: temporal.address })
    const workflowExecutionRetentionPeriod = msToTs('1 day')
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod })
    // The server learns of a new one some seconds later.
    const isKnown = () =>
      connection.workflowService.listWorkflowExecutions({ namespace }).then(
        () => true,
        () => false,
      )
    await until(isKnown, Boolean, 20_000)
    await connection.close()
  }

  /** Lets in whoever shows a certificate of our authority, and passes what they say on to the real server. */
  async function startProxy(): Promise<Server> {
    const [ca, cert, key] = await Promise.all([files.ca, files.cert, files.key].map((it) => readFile(it)))
    const [host = '', port = ''] = temporal.address.split(':')
    const server = createServer(
      { ca, cert, key, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
      (socket) => {
        const behind = connect(Number(port), host)
        socket.on('error', () => behind.destroy()).on('close', () => behind.destroy())
        behind.on('error', () => socket.destroy()).on('close', () => socket.destroy())
        socket.pipe(behind).pipe(socket)
      },
    )
    server.on('tlsClientError', (error) => strangers.push(error.message))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return server
  }

  test('with a client certificate and a namespace of one’s own: the shop sells, and the desk looks inside', async () => {
    const order = await place(shop)
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    const isPaid = { when: (it: { status: string }) => it.status === 'paid', withinMs: 20_000 }
    expect(await atRest(shop, order, isPaid)).toEqual(sold(49_900))
    const headers = await signedInAs(shop, 'viewer')
    const url = `/api/admin/engine/order%2F${order.number}`
    const seen = (await shop.app.inject({ url, headers })).json<WorkflowView>()
    expect(seen).toMatchObject({ engine_answers: true, runs: { items: [{ type: 'purchase' }] } })
    expect(strangers).toEqual([])
  })

  test('a stranger without a certificate is not let in', async () => {
    const address = `127.0.0.1:${addressOf(proxy).port}`
    const ca = await readFile(files.ca)
    const tls = { serverNameOverride: serverName, serverRootCACertificate: ca }
    await expect(Connection.connect({ address, tls, connectTimeout: '2s' })).rejects.toThrow(
      'Failed to connect before the deadline',
    )
    expect(strangers.length).toBeGreaterThan(0)
  })
})

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy listens nowhere.')
  return address
}

const make = (...args: string[]) => run(openssl ?? 'openssl', args)

interface Certificates {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** An authority and a certificate of it, for the server and its client alike; good for a day. */
async function certificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(inject('runFolder'), 'tls-'))
  const at = (name: string) => join(folder, name)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await make(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '1',
    '-subj',
    '/CN=test',
  )
  await make('req', ...newKey, '-keyout', at('own.key'), '-out', at('own.csr'), '-subj', `/CN=${serverName}`)
  await writeFile(at('ext'), `subjectAltName=DNS:${serverName}\n`)
  const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('ext')]
  await make('x509', '-req', '-in', at('own.csr'), ...signing, '-out', at('own.pem'), '-days', '1')
  return { ca: at('ca.pem'), cert: at('own.pem'), key: at('own.key') }
}
