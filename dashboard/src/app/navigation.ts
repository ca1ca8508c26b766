import type { RouteRecordNormalized, Router } from 'vue-router'
import { navGroups, type NavGroup } from './desk-route.ts'
import { isDemo, isInDemo } from './demo.ts'
import { may, session } from './session.ts'

interface NavPage {
  readonly path: string
  readonly title: string
  readonly icon: string
  readonly key: string | null
  /** Of what waits there for the person. */
  readonly count: number
}

export interface NavSection {
  readonly group: NavGroup | null
  readonly pages: readonly NavPage[]
}

/** The pages of the sidebar that this person may see, by group; those of no group come first. */
export function navigation(router: Router): readonly NavSection[] {
  const seen = router
    .getRoutes()
    .filter(({ meta }) => meta.nav && (meta.needs === undefined || may(meta.needs)))
    .filter(({ meta }) => !meta.sandboxOnly || session.value?.shop.sandbox)
    .filter(({ path }) => !isDemo.value || isInDemo(path))
    .toSorted((a, b) => (a.meta.nav?.order ?? 0) - (b.meta.nav?.order ?? 0))
  return [null, ...navGroups]
    .map((group) => ({ group, pages: seen.filter((it) => it.meta.nav?.group === group).map(toPage) }))
    .filter(({ pages }) => pages.length > 0)
}

const toPage = ({ path, meta }: RouteRecordNormalized): NavPage => ({
  path,
  title: meta.title ?? path,
  icon: meta.nav?.icon ?? 'i-lucide-circle',
  key: meta.nav?.key ?? null,
  count: meta.nav?.badge ? (session.value?.[meta.nav.badge] ?? 0) : 0,
})
