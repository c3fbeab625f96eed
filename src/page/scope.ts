import type { ReleaseView, StaleSite } from '../report/report-data.ts'
import { append } from '../core/append.ts'
import { allKeys, nextOf, previousOf, splitKey, tagsOf, type Model, type NodeKey } from './model.ts'
import type { Kind } from './route.ts'
import { stepsOf } from './way.ts'

/** A line from one node to one that is nearer to the code. */
export type Link = readonly [from: NodeKey, to: NodeKey]

/** The part of the graph that is drawn. */
export interface Scope {
  readonly keys: readonly NodeKey[]
  readonly links: readonly Link[]
  /** How many more belong to it and are left out, for nobody could read them: of a release tags, else nodes. */
  readonly left: number
}

/** Most nodes of a part that is laid out to be read. */
export const MOST_READABLE = 240

/** All that is known, as far as its kinds are wanted. */
export function everything(model: Model, kinds: ReadonlySet<Kind>): Scope {
  const keys = allKeys(model).filter((key) => kinds.has(splitKey(key).kind))
  return { keys, links: linksAmong(model, keys), left: 0 }
}

/** What leads to a node and what it leads to, nearest first. */
export function around(model: Model, key: NodeKey, steps: number, kinds: ReadonlySet<Kind>): Scope {
  const near = [...walk(key, steps, (at) => nextOf(model, at)), ...walk(key, steps, (at) => previousOf(model, at))]
  const ordered = near.sort((left, right) => left[1] - right[1]).map(([found]) => found)
  const wanted = [...new Set<NodeKey>([key, ...ordered])].filter(
    (found) => found === key || kinds.has(splitKey(found).kind),
  )
  const keys = wanted.slice(0, MOST_READABLE)
  return { keys, links: uniqueLinks(linksAmong(model, keys)), left: wanted.length - keys.length }
}

/** What a release purges: its tags, some stale sites of each, and the ways from these to what changed. */
export function ofRelease(model: Model, release: ReleaseView, kinds: ReadonlySet<Kind>): Scope {
  const found = new Set<NodeKey>()
  const links: Link[] = []
  let drawn = 0
  for (const { tag, sites } of release.tags) {
    if (found.size >= MOST_READABLE) break
    drawn += 1
    addNode(model, found, 'tag', tag)
    for (const site of sites.slice(0, MOST_SITES_OF_A_TAG)) {
      const stale = release.sites[site]
      if (stale !== undefined) links.push(...addWays(model, found, release, stale))
    }
  }
  const keys = [...found].filter((key) => kinds.has(splitKey(key).kind))
  const kept = new Set(keys)
  const shown = links.filter(([from, to]) => kept.has(from) && kept.has(to))
  return { keys, links: uniqueLinks([...linksAmong(model, keys), ...shown]), left: release.tags.length - drawn }
}

/** Most sites of one tag that are drawn of a release: the rest is in its list. */
const MOST_SITES_OF_A_TAG = 12

function addNode({ rows }: Model, found: Set<NodeKey>, kind: Kind, name: string): NodeKey | null {
  const index = rows[kind].get(name)
  if (index === undefined) return null
  const key: NodeKey = `${kind}:${index}`
  found.add(key)
  return key
}

/** Steps lead from statement to statement: only those that leave a module are links. */
function addWays(model: Model, found: Set<NodeKey>, release: ReleaseView, { id, because }: StaleSite): Link[] {
  const site = addNode(model, found, 'site', id)
  return because.flatMap(({ way: start }) => {
    const way = stepsOf(release, start).flatMap(({ module }) => addNode(model, found, 'module', module) ?? [])
    const places = site === null ? way : [site, ...way]
    return places.flatMap((to, index): Link[] => {
      const from = places[index - 1]
      return from === undefined || from === to ? [] : [[from, to]]
    })
  })
}

/** The tags, sites and modules that a release touches. */
export function touchedBy(model: Model, release: ReleaseView | null): ReadonlySet<NodeKey> {
  const keys = new Set<NodeKey>()
  for (const { tag } of release?.tags ?? []) addNode(model, keys, 'tag', tag)
  for (const { id, because } of release?.sites ?? []) {
    addNode(model, keys, 'site', id)
    for (const { difference } of because) {
      const module = release?.differences[difference]?.module
      if (module !== undefined) addNode(model, keys, 'module', module)
    }
  }
  return keys
}

function walk(start: NodeKey, steps: number, next: (key: NodeKey) => readonly NodeKey[]): [NodeKey, number][] {
  const distances = new Map<NodeKey, number>([[start, 0]])
  for (const [key, distance] of distances) {
    if (distance >= steps) continue
    for (const found of next(key)) if (!distances.has(found)) distances.set(found, distance + 1)
  }
  return [...distances]
}

function uniqueLinks(links: readonly Link[]): Link[] {
  return [...new Map(links.map((link) => [link.join(' '), link])).values()]
}

function linksAmong(model: Model, keys: readonly NodeKey[]): Link[] {
  const kept = new Set(keys)
  const shown = (from: NodeKey, to: NodeKey): Link[] => (kept.has(to) && from !== to ? [[from, to]] : [])
  return keys.flatMap((key) => {
    const { kind, index } = splitKey(key)
    const links = nextOf(model, key).flatMap((to) => shown(key, to))
    // Rows of sites know their own tags, rows of tags only those that are declared.
    if (kind !== 'site') return kind === 'tag' ? [] : links
    return [...links, ...tagsOf(model.code.sites[index]).flatMap((tag) => (kept.has(tag) ? [[tag, key] as Link] : []))]
  })
}

/**
 * A node, all that it leads to and all that leads to it.
 *
 * @returns these nodes, nearest first, and the links among them
 */
export function chainIn(
  links: readonly Link[],
  chosen: NodeKey,
): { readonly chain: ReadonlySet<NodeKey>; readonly links: readonly Link[] } {
  const next = new Map<NodeKey, NodeKey[]>()
  const previous = new Map<NodeKey, NodeKey[]>()
  for (const [from, to] of links) {
    append(next, from, to)
    append(previous, to, from)
  }
  const forth = walk(chosen, Number.POSITIVE_INFINITY, (key) => next.get(key) ?? [])
  const back = walk(chosen, Number.POSITIVE_INFINITY, (key) => previous.get(key) ?? [])
  const chain = new Set([...forth, ...back].sort((left, right) => left[1] - right[1]).map(([key]) => key))
  const among = [...chain].flatMap((from) =>
    (next.get(from) ?? []).flatMap((to): Link[] => (chain.has(to) ? [[from, to]] : [])),
  )
  return { chain, links: among }
}
