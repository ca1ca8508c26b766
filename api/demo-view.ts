/** Where the desk's answers of demo data are; no address that a person sees. */
export const demoPrefix = '/api/demo'

/** Set by the dashboard, of no worth to anybody else: it only chooses between what the same person may see. */
export const demoCookie = { name: 'origin_demo', options: { path: '/api/admin' } } as const

const wanted = new RegExp(`(?:^|;\\s*)${demoCookie.name}=1(?:;|$)`)
const desk = /^\/api\/admin(?=[/?]|$)/

/** The address as it is meant by a browser that asked for demo data. */
export const asDemo = (url: string, cookies: string | undefined) =>
  cookies !== undefined && desk.test(url) && wanted.test(cookies) ? url.replace(desk, demoPrefix) : url
