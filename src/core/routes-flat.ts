import type { RoutePlace } from './route-places.ts'

const EVERYWHERE: Pick<RoutePlace, 'role' | 'segments'> = { role: 'everywhere', segments: [] }
const COMPONENT = String.raw`\.(?:vue|[cm]?[jt]sx?)$`

/**
 * Where a file stands in the routes of Nuxt (https://nuxt.com/docs/guide/directory-structure); `null` where in none. Which
 * layout a page takes is said in its code: each counts for every page.
 */
export function nuxtPlace(path: string): RoutePlace | null {
  if (/^server\/(?:middleware|plugins)\/.+\.[cm]?[jt]s$/.test(path)) return { ...EVERYWHERE, area: '' }
  if (/^server\/(?:api|routes)\/.+\.[cm]?[jt]s$/.test(path)) {
    return { role: 'endpoint', area: 'server', segments: [path] }
  }
  const inside = path.replace(/^(?:app|src)\//, '')
  const isShell = new RegExp(`^(?:app|error|app\\.config|(?:layouts|middleware|plugins)/.+)${COMPONENT}`).test(inside)
  if (isShell) return { ...EVERYWHERE, area: 'pages' }
  const [, route] = new RegExp(`^pages/(.+)${COMPONENT}`).exec(inside) ?? []
  if (route === undefined) return null
  const segments = route.split('/')
  // A page is around those in the folder of its name (https://nuxt.com/docs/guide/directory-structure/pages#nested-routes).
  return segments.at(-1) === 'index'
    ? { role: 'page', area: 'pages', segments }
    : { role: 'around', area: 'pages', segments }
}

/** Where a file stands in the routes of Astro (https://docs.astro.build/en/basics/project-structure/); `null`: in none. */
export function astroPlace(path: string): RoutePlace | null {
  if (/^src\/middleware(?:\/index)?\.[cm]?[jt]s$/.test(path)) return { ...EVERYWHERE, area: '' }
  const [, route, ending] = /^src\/pages\/(.+)\.(astro|mdx?|html|[cm]?[jt]s)$/.exec(path) ?? []
  if (route === undefined || ending === undefined || /(?:^|\/)_/.test(route)) return null
  return { role: /[jt]s$/.test(ending) ? 'endpoint' : 'page', area: 'pages', segments: [route] }
}

/**
 * Where a file stands in the flat routes of React Router (https://reactrouter.com/how-to/file-route-conventions), in which
 * every route is around those whose names begin with its own; `null` where in none.
 */
export function reactRouterPlace(path: string): RoutePlace | null {
  if (isReactRouterShell(path)) return { ...EVERYWHERE, area: '' }
  const [, name] = /^app\/routes\/([^/]+?)(?:\/(?:route|index))?\.(?:[cm]?[jt]sx?|mdx?)$/.exec(path) ?? []
  if (name === undefined) return null
  const segments = (name.match(/(?:\[[^\]]*\]|[^.])+/g) ?? []).map((segment) => segment.replaceAll(/[[\]]/g, ''))
  return { role: segments.at(-1) === '_index' ? 'page' : 'around', area: 'routes', segments }
}

/** Whether a file renders every response of React Router. */
export function isReactRouterShell(path: string): boolean {
  return /^app\/(?:root|entry\.server)\.[cm]?[jt]sx?$/.test(path)
}
