import type { RouteRecordRaw } from 'vue-router'
import type { Permission } from '#domain/people/roles.ts'

export const navGroups = ['Sell', 'Money', 'Grow', 'Understand', 'Run'] as const
export type NavGroup = (typeof navGroups)[number]

declare module 'vue-router' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface merges with the router's own
  interface RouteMeta {
    title?: string
    /** Who may see the page. A page that needs nothing is open to whoever is signed in. */
    needs?: Permission
    /** Its place in the sidebar; `key` is pressed after g to go there, `badge` is the figure of the session beside it. */
    nav?: { group: NavGroup | null; icon: string; order: number; key?: string; badge?: 'needs_you' }
    /** There only while no real money moves. */
    sandboxOnly?: boolean
    /** Shown without a session and without the shell. */
    isPublic?: boolean
  }
}

/** A page of the desk; each feature lists its own in `routes.ts`. */
export type DeskRoute = RouteRecordRaw & { meta: { title: string } }
