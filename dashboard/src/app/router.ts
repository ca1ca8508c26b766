import { createRouter, createWebHistory, START_LOCATION, type Router } from 'vue-router'
import { connectionLost, isReachable, untilReconnected } from './connection.ts'
import type { DeskRoute } from './desk-route.ts'
import { navigation } from './navigation.ts'
import { extend, session, sessionOrNull } from './session.ts'

const features = import.meta.glob<{ routes: readonly DeskRoute[] }>('../*/routes.ts', { eager: true })
const routes = Object.values(features).flatMap((it) => it.routes)

const base = '/admin/'

export function createDeskRouter(): Router {
  const router = createRouter({
    history: createWebHistory(base),
    routes: [
      ...routes,
      {
        path: '/:pathMatch(.*)*',
        component: () => import('./NotFound.vue'),
        meta: { title: 'Not found' },
      },
    ],
    // A filter changes what stands there; another page of a list begins at its top, as another page of the desk does.
    scrollBehavior: (to, from, saved) =>
      to.path === from.path && to.query['after'] === from.query['after'] ? false : (saved ?? { top: 0 }),
  })
  router.beforeEach(async (to) => {
    if (to.meta.isPublic) return true
    if (session.value === null && (await sessionOrNull()) === null)
      return { path: '/login', query: { next: to.fullPath } }
    return to.path === '/' ? firstPage(router) : true
  })
  router.afterEach((to, from) => {
    if (from.path !== to.path) extend()
  })
  // Pages are loaded when they are wanted: after an update those of before are gone.
  router.onError((error, to, from) => {
    if (from === START_LOCATION) throw error
    void loadAnew(router.resolve(to.fullPath).href)
  })
  return router
}

/** Pages are loaded when they are wanted: after an update those of before are gone, and during one nothing comes. */
async function loadAnew(address: string): Promise<void> {
  if (!(await isReachable())) {
    connectionLost()
    await untilReconnected()
  }
  location.assign(address)
}

/** Where a desk without a home page begins. */
function firstPage(router: Router) {
  const hasHome = router.getRoutes().some((it) => it.path === '/')
  const first = navigation(router)[0]?.pages[0]
  return hasHome || !first ? true : first.path
}

/** A `next` from the address as a path within the desk; anything else leads home. */
export function pathWithin(next: unknown): string {
  if (typeof next !== 'string') return '/'
  const full = next.replace(/^\/admin(?=[?#]|$)/, base)
  // As the browser will read it: dots and their codes can climb out of the desk.
  const address = URL.parse(
    full.startsWith(base) ? full : `${base}${full.replace(/^\//, '')}`,
    location.origin,
  )
  if (address?.origin !== location.origin || !address.pathname.startsWith(base)) return '/'
  const path = `${address.pathname.slice(base.length - 1)}${address.search}${address.hash}`
  return path.startsWith('//') || path.startsWith('/login') ? '/' : path
}
