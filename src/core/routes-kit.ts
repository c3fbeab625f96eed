import type { RoutePlace } from './route-places.ts'

const SCRIPT = String.raw`\.[cm]?[jt]s$`

/** What renders every page: hooks, and the page into which all are put. */
const HOOKS = new RegExp(`^src/(?:hooks(?:\\.server)?(?:/index)?${SCRIPT}|error\\.html$)`)
const NODE = /^\+(page|layout|error)(?:@([^.]*))?(?:\.svelte|(?:\.server)?\.[cm]?[jt]s)$/
const SERVER = new RegExp(`^\\+server${SCRIPT}`)

/**
 * Where a file stands in the routes of SvelteKit (https://svelte.dev/docs/kit/routing); `null` where in none. A page or
 * layout may break out of its layouts (https://svelte.dev/docs/kit/advanced-routing#Advanced-layouts).
 */
export function kitPlace(path: string): RoutePlace | null {
  if (HOOKS.test(path)) return { role: 'everywhere', area: '', segments: [] }
  if (path === 'src/app.html') return { role: 'everywhere', area: 'pages', segments: [] }
  const [, inside] = /^src\/routes\/(.+)$/.exec(path) ?? []
  if (inside === undefined) return null
  const segments = inside.split('/')
  const name = segments.pop() ?? ''
  if (SERVER.test(name)) return { role: 'endpoint', area: 'endpoints', segments }
  const [, kind, reset] = NODE.exec(name) ?? []
  if (kind === undefined) return null
  const role = kind === 'page' ? 'page' : 'around'
  return { role, area: 'pages', segments, ...(reset !== undefined && { reset }) }
}
