import { HOLE, joinPieces } from './pattern.ts'
import { ANY_SEGMENT, ANY_SEGMENTS, plainText, type PathPattern, type PathSegment } from './path-patterns.ts'
import type { Framework, RoutePlace } from './route-places.ts'
import { urlOf } from './routes-next.ts'

/**
 * The URLs at which a route file answers, by the conventions of a framework.
 *
 * @param place - where it stands; `null` where it is none of those that share responses
 * @returns `null` where it answers at none: it only takes part in others' responses
 */
export function routeUrls(framework: Framework, path: string, place: RoutePlace | null): PathPattern | null {
  if (framework === 'next') return nextUrls(path, place)
  if (place === null || (place.role === 'everywhere' && framework !== 'react-router')) return null
  switch (framework) {
    case 'sveltekit':
      return place.role === 'around'
        ? null
        : [...bracketUrls(place.segments), { text: '__data.json', isOptional: true }]
    case 'nuxt':
      return nuxtUrls(path, place)
    case 'astro':
      return bracketUrls(withoutIndex(place.segments.flatMap((segment) => segment.split('/'))))
    case 'react-router':
      return reactRouterUrls(path, place)
  }
}

/** What Next makes of modules of these names: https://nextjs.org/docs/app/api-reference/file-conventions/metadata. */
const METADATA =
  /^(?:src\/)?app\/(?:(.*)\/)?((?:sitemap|robots|manifest|(?:apple-)?icon|(?:opengraph|twitter)-image)\d*)\.\w+$/

function nextUrls(path: string, place: RoutePlace | null): PathPattern | null {
  const [, folder = '', metadata] = METADATA.exec(path) ?? []
  if (metadata !== undefined) {
    return [...bracketUrls(urlOf(folder.split('/'))), { text: joinPieces([metadata, HOLE]) }, ANY_SEGMENTS]
  }
  if (place === null || (place.role !== 'page' && place.role !== 'endpoint')) return null
  return bracketUrls(place.area === 'app' ? urlOf(place.segments) : withoutIndex(place.segments))
}

const METHOD = /\.(?:get|post|put|patch|delete|head|options|connect|trace|dev|prod|prerender)\b/g

function nuxtUrls(path: string, place: RoutePlace): PathPattern {
  const [, kind, inside] = /^server\/(api|routes)\/(.+)\.[cm]?[jt]s$/.exec(path) ?? []
  if (inside !== undefined) {
    const own = withoutIndex(inside.replaceAll(METHOD, '').split('/'))
    return bracketUrls(kind === 'api' ? ['api', ...own] : own)
  }
  return [...bracketUrls(withoutIndex(place.segments)), { text: '_payload.json', isOptional: true }]
}

function reactRouterUrls(path: string, { segments, role }: RoutePlace): PathPattern | null {
  if (!path.startsWith('app/routes/') || segments.at(-1) === path || role === 'everywhere') {
    // Of a route of the configuration the URL is said there. The shell answers nowhere by itself.
    return /^app\/(?:root|entry\.server)\./.test(path) ? null : [ANY_SEGMENTS]
  }
  return segments.flatMap((segment): PathSegment[] => {
    if (segment.startsWith('_')) return []
    const [, inner = segment, isOptional] = /^\((.+)(\))$/.exec(segment) ?? []
    if (inner === '$') return [ANY_SEGMENTS]
    const text = inner.startsWith('$') ? HOLE : plainText(inner.replace(/_$/, ''))
    return [{ text, ...(isOptional !== undefined && { isOptional: true as const }) }]
  })
}

function withoutIndex(segments: readonly string[]): readonly string[] {
  return segments.at(-1) === 'index' ? segments.slice(0, -1) : segments
}

/** Folders with brackets, as all but React Router write them: `(group)`, `[slug]`, `[[lang]]`, `[...rest]`, `v[major]`. */
function bracketUrls(segments: readonly string[]): PathSegment[] {
  return segments.flatMap((segment): PathSegment[] => {
    if (segment === '' || /^\([^)]*\)$/.test(segment)) return []
    if (/\[\[?\.\.\./.test(segment)) return [ANY_SEGMENTS]
    if (/^\[\[[^\]]*\]\]$/.test(segment)) return [{ ...ANY_SEGMENT, isOptional: true }]
    return [{ text: plainText(joinPieces([segment.replaceAll(/\[+[^\]]*\]+/g, HOLE)])) }]
  })
}
