import { readSettings } from '#sandbox/settings.ts'
import { startSandbox } from '#sandbox/start.ts'

const outcome = readSettings(process.env)
if ('problems' in outcome) {
  process.stderr.write(`The sandbox cannot start:\n${outcome.problems.map((line) => `- ${line}\n`).join('')}`)
  process.exit(1)
}

try {
  const sandbox = await startSandbox(outcome.settings)
  const stop = () => void sandbox.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  process.stderr.write(
    `The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
  )
  process.exit(1)
}
