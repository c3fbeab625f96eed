import { append } from './append.ts'
/** Frameworks that know routes by where files stand. */
export type Framework = 'next' | 'sveltekit' | 'nuxt' | 'astro' | 'react-router'

/** What a file has to do with routes. */
export interface RoutePlace {
  /**
   * `everywhere`: it runs for every response; `around`: it renders the routes in its folder and below; `page`: it renders
   * one route, with the other pages of its folder; `endpoint`: it answers by itself.
   */
  readonly role: 'everywhere' | 'around' | 'page' | 'endpoint'
  /** The router it belongs to; empty: to all of them. */
  readonly area: string
  /** Folders on the way to it. */
  readonly segments: readonly string[]
  /** Only the layouts from this folder on are around it: its last segment, empty for the root. */
  readonly reset?: string
  /** Segments of its URL, where it is shown in a slot beside pages of other folders. */
  readonly slot?: readonly string[]
  /** The same of what slots may be shown beside. */
  readonly url?: readonly string[]
}

/** The route files of a project, so arranged that those of one response are found fast. */
export interface Routes {
  readonly places: ReadonlyMap<string, RoutePlace>
  /** Paths by router and folder. */
  readonly folders: ReadonlyMap<string, readonly string[]>
  readonly everywhere: readonly string[]
  readonly slots: readonly string[]
}

/** Arranges route files by where they stand. */
export function indexRoutes(places: ReadonlyMap<string, RoutePlace>): Routes {
  const folders = new Map<string, string[]>()
  for (const [path, { area, segments }] of places) {
    const key = folderKey(area, segments)
    append(folders, key, path)
  }
  const entries = [...places]
  return {
    places,
    folders,
    everywhere: entries.filter(([, { role }]) => role === 'everywhere').map(([path]) => path),
    slots: entries.filter(([, { slot }]) => slot !== undefined).map(([path]) => path),
  }
}

function folderKey(area: string, segments: readonly string[]): string {
  return [area, ...segments].join('/')
}

/**
 * The files that render the responses in which a route file has a part, itself among them: those around it, the other
 * pages of its folder, and of a layout all that stands below.
 */
export function sharers(routes: Routes, path: string): string[] {
  const own = routes.places.get(path)
  return own === undefined ? [] : [...new Set([...renderers(routes, path), ...below(routes, own)])]
}

/** The files that render the response of a route file, itself among them: the same without what stands below it. */
export function renderers(routes: Routes, path: string): string[] {
  const own = routes.places.get(path)
  if (own === undefined) return []
  const isOfArea = (other: RoutePlace | undefined): boolean =>
    other !== undefined && (own.area === '' || other.area === '' || own.area === other.area)
  if (own.role === 'everywhere') return [...routes.places].filter(([, place]) => isOfArea(place)).map(([at]) => at)
  const always = [path, ...routes.everywhere.filter((at) => isOfArea(routes.places.get(at)))]
  if (own.role === 'endpoint') return [...new Set(always)]
  return [...new Set([...always, ...around(routes, own), ...beside(routes, own)])]
}

/** What stands around a page or layout, from its own folder to the root, resets observed; of a page with its like. */
function around(routes: Routes, { area, segments, role }: RoutePlace): string[] {
  const found: string[] = []
  let reset: string | undefined
  for (let depth = segments.length; depth >= 0; depth -= 1) {
    const here = (routes.folders.get(folderKey(area, segments.slice(0, depth))) ?? []).flatMap((path) => {
      const place = routes.places.get(path)
      return place === undefined ? [] : [{ path, place }]
    })
    if (depth === segments.length && role === 'page') {
      const pages = here.filter(({ place }) => place.role === 'page')
      found.push(...pages.map(({ path }) => path))
      reset = pages.find(({ place }) => place.reset !== undefined)?.place.reset
    }
    if (reset !== undefined && reset !== (segments[depth - 1] ?? '')) continue
    const layouts = here.filter(({ place }) => place.role === 'around')
    found.push(...layouts.map(({ path }) => path))
    reset = layouts.find(({ place }) => place.reset !== undefined)?.place.reset
  }
  return found
}

/** What stands below a layout. */
function below(routes: Routes, { area, segments, role }: RoutePlace): string[] {
  if (role !== 'around') return []
  return [...routes.places].flatMap(([path, place]) =>
    place.area === area && place.role !== 'endpoint' && startsWith(place.segments, segments) ? [path] : [],
  )
}

/** What is shown beside a page: parallel routes, in slots of a folder around it. */
function beside(routes: Routes, own: RoutePlace): string[] {
  if (own.slot === undefined && routes.slots.length === 0) return []
  const candidates = own.slot === undefined ? routes.slots : routes.places.keys()
  return [...candidates].filter((path) => {
    const place = routes.places.get(path)
    return place !== undefined && place.area === own.area && isBeside(place, own)
  })
}

function isBeside(place: RoutePlace, own: RoutePlace): boolean {
  const [shown, ownUrl] = [place.slot ?? place.url, own.slot ?? own.url]
  if (shown === undefined || ownUrl === undefined || place.role === 'endpoint') return false
  if (!hasSharedLayout(place, own)) return false
  return mayMatch(shown, ownUrl, { left: place.role === 'around', right: own.role === 'around' })
}

/** Whether the folders whose layouts show two files lie one in the other. */
function hasSharedLayout(left: RoutePlace, right: RoutePlace): boolean {
  const [first, second] = [shownBy(left), shownBy(right)]
  return (
    (right.slot !== undefined && startsWith(first, second)) || (left.slot !== undefined && startsWith(second, first))
  )
}

/** The folder whose layout shows a file: of one in a slot that which has the slot. */
function shownBy({ slot, segments }: RoutePlace): readonly string[] {
  return slot === undefined
    ? segments
    : segments.slice(
        0,
        segments.findIndex((segment) => segment.startsWith('@')),
      )
}

function startsWith(segments: readonly string[], start: readonly string[]): boolean {
  return start.every((segment, index) => segments[index] === segment)
}

/** Whether two URLs with dynamic segments may be one, or that which leads on may lead to the other. */
function mayMatch(
  left: readonly string[],
  right: readonly string[],
  leadsOn: { readonly left: boolean; readonly right: boolean },
): boolean {
  const [head, ...rest] = left
  const [other, ...others] = right
  if (isCatchAll(head) || isCatchAll(other)) return true
  if (head === undefined) return leadsOn.left || other === undefined
  if (other === undefined) return leadsOn.right
  return (head === other || head.startsWith('[') || other.startsWith('[')) && mayMatch(rest, others, leadsOn)
}

function isCatchAll(segment: string | undefined): boolean {
  return segment !== undefined && /^\[\[?\.\.\./.test(segment)
}
