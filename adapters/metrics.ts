import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { readFigures } from './db/health/repository.ts'
import type { Database } from './db/orm.ts'

const figures = {
  oldest_unhandled_fact_seconds: 'Age of the oldest fact no workflow has taken in',
  unhandled_facts: 'Facts no workflow has taken in',
  open_effects: 'Calls to the outside world still to be done',
  open_reviews: 'Things that wait for a person',
  waits: 'Due times that workflows wait for',
  invariants_broken: 'Rules of money and orders that did not hold when last checked',
} as const

/** A process's figures for Prometheus, the shop's own first among them; those are read when they are asked for. */
export function createMetrics(orm: Database) {
  const registry = new Registry()
  const gauges = Object.entries(figures).map(
    ([name, help]) => [name, new Gauge({ name: `origin_${name}`, help, registers: [registry] })] as const,
  )
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    contentType: registry.contentType,
    read: async () => {
      const values = await readFigures(orm.em.fork())
      for (const [name, gauge] of gauges) gauge.set(values[name] ?? 0)
      return registry.metrics()
    },
  }
}
