import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker'
import type { Config } from '#adapters/config.ts'
import { openDatabase } from '#adapters/db/orm.ts'
import { createStore } from '#adapters/db/store.ts'
import { createGateways } from '#adapters/gateways.ts'
import type { Log } from '#adapters/log.ts'
import { createShopMailer } from '#adapters/mail/sender.ts'
import { createEvidenceMaker } from '#adapters/pdf/evidence.ts'
import { createSecrets } from '#adapters/secrets.ts'
import { createTokens } from '#adapters/tokens.ts'
import { createClosedRuns } from '#adapters/temporal/closed-runs.ts'
import { connectionOptions } from '#adapters/temporal/connect.ts'
import { taskQueue } from '#workflows/queues.ts'
import { type Adapters, createActivities } from './activities.ts'
import { keptBundle } from './bundle.ts'
import { startDispatcher } from './dispatcher.ts'
import { startRoutines, tell } from './engine.ts'
import { failureInterceptor } from './failures.ts'
import { startHeartbeat } from './health.ts'
import { createMailRenderer } from './mails.ts'
import { startWatch } from './problems.ts'
import { pulseInterceptor } from './pulse.ts'

interface Options {
  readonly log: Log
  readonly bundle?: NonNullable<WorkerOptions['workflowBundle']>
  /** Lets a test put something between the activities and the world. */
  readonly adapt?: (adapters: Adapters) => Adapters
}

/** One worker process: activities, workflows and the dispatcher. `failed` settles only if the worker cannot go on. */
export async function startWorker(config: Config, { log, bundle, adapt = (it) => it }: Options) {
  const options = connectionOptions(config.temporal)
  const { namespace } = config.temporal
  const orm = openDatabase(config.databaseUrl, { connections: 20 })
  const [connection, native, workflowBundle] = await Promise.all([
    Connection.connect(options),
    NativeConnection.connect(options),
    bundle ?? keptBundle(config.cacheFolder),
  ])
  const client = new Client({ connection, namespace })
  const { adapters, mailer } = createAdapters(config, orm, client)
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle,
    activities: createActivities(adapt(adapters), config),
    interceptors: { activity: [failureInterceptor({ log, orm }), pulseInterceptor] },
    maxCachedWorkflows: 500,
    maxConcurrentActivityTaskExecutions: 50,
    maxConcurrentLocalActivityExecutions: 50,
    maxConcurrentWorkflowTaskExecutions: 40,
    stickyQueueScheduleToStartTimeout: '2 seconds',
    shutdownGraceTime: '5 seconds',
  })
  const failed = worker.run()
  const dispatcher = startDispatcher({
    orm,
    databaseUrl: config.databaseUrl,
    log,
    tell: (subject, how) => tell(client, subject, how),
  })
  const heartbeat = startHeartbeat({ orm, log, client, worker, dispatcher })
  const problems = startWatch({ orm, log, client })
  await startRoutines(client)

  return {
    orm,
    client,
    failed,
    stop: async () => {
      await Promise.all([heartbeat.stop(), problems.stop()])
      await dispatcher.stop()
      if (worker.getState() === 'RUNNING') worker.shutdown()
      await failed.catch(() => undefined)
      mailer.close()
      await Promise.all([connection.close(), native.close(), orm.close(true)])
    },
  }
}

function createAdapters(config: Config, orm: ReturnType<typeof openDatabase>, client: Client) {
  const secrets = createSecrets(config.secretKey)
  const mailer = createShopMailer(config, orm)
  const adapters: Adapters = {
    store: createStore(orm, secrets),
    gateways: createGateways(config),
    mailer,
    closedRuns: createClosedRuns(client, taskQueue),
    makeEvidence: createEvidenceMaker({ orm, config }),
    mails: createMailRenderer({ orm, config, tokens: createTokens(secrets, config.downloads) }),
  }
  return { adapters, mailer }
}
