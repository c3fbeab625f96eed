import type { RoutePlace } from './route-places.ts'

const ENDING = String.raw`\.(?:[cm]?[jt]sx?|mdx?)$`

const MIDDLEWARE = new RegExp(`^(?:src/)?(?:middleware|proxy)${ENDING}`)

/** Files of the app router that wrap what is below them (https://nextjs.org/docs/app/getting-started/project-structure). */
const AROUND = new RegExp(
  `^(?:layout|template|loading|error|global-error|not-found|global-not-found|forbidden|unauthorized|default|(?:icon|apple-icon|opengraph-image|twitter-image)\\d*)${ENDING}`,
)
const PAGE = new RegExp(`^page${ENDING}`)
const ROUTE = new RegExp(`^route${ENDING}`)
const INTERCEPTS = /^((?:\(\.{1,3}\))+)(.+)$/

/** Where a file stands in the routers of Next; `null` where in none. */
export function nextPlace(path: string): RoutePlace | null {
  if (MIDDLEWARE.test(path)) return { role: 'everywhere', area: '', segments: [] }
  const [, router, inside = ''] = /^(?:src\/)?(app|pages)\/(.+)$/.exec(path) ?? []
  if (router === 'app') return appPlace(inside)
  return router === 'pages' ? pagesPlace(inside) : null
}

function appPlace(inside: string): RoutePlace | null {
  const segments = inside.split('/')
  const name = segments.pop() ?? ''
  // A folder that begins with an underline is private.
  if (segments.some((segment) => segment.startsWith('_'))) return null
  if (ROUTE.test(name)) return { role: 'endpoint', area: 'app', segments }
  if (!PAGE.test(name) && !AROUND.test(name)) return null
  const url = urlOf(segments)
  const shown = segments.some((segment) => segment.startsWith('@')) ? { slot: url } : { url }
  return { role: PAGE.test(name) ? 'page' : 'around', area: 'app', segments, ...shown }
}

/** The URL of a folder: without groups and slots, and what intercepts a route as that route. */
export function urlOf(segments: readonly string[]): string[] {
  const url: string[] = []
  for (const segment of segments) {
    const [, marks, target] = INTERCEPTS.exec(segment) ?? []
    if (marks !== undefined && target !== undefined) {
      const up = marks === '(...)' ? url.length : marks.split('(..)').length - 1
      url.splice(Math.max(0, url.length - up))
      url.push(target)
    } else if (!segment.startsWith('@') && !/^\(.*\)$/.test(segment)) url.push(segment)
  }
  return url
}

function pagesPlace(inside: string): RoutePlace | null {
  if (!new RegExp(ENDING).test(inside)) return null
  const route = inside.replace(/\.[^./]+$/, '')
  const segments = route.split('/')
  if (/^_(?:app|document|error)$/.test(route)) return { role: 'everywhere', area: 'pages', segments: [] }
  return segments[0] === 'api' ? { role: 'endpoint', area: 'api', segments } : { role: 'page', area: 'pages', segments }
}
