import type { ReleaseView } from '../report/report-data.ts'
import { cutStart, inert } from '../report/width.ts'
import { folderPlaces, layoutMap } from './layout-map.ts'
import { layoutColumns, type Point } from './layout.ts'
import { hottest, labelOf, splitKey, weightOf, type Model, type NodeKey } from './model.ts'
import type { Kind } from './route.ts'
import { around, chainIn, everything, MOST_READABLE, ofRelease, type Link, type Scope } from './scope.ts'

/** Which part of the graph is drawn. */
export type Part = 'release' | 'around' | 'everything'

/** A node as it is drawn. */
export interface DrawnNode {
  readonly id: NodeKey | `folder:${string}`
  readonly kind: Kind | 'folder'
  readonly x: number
  readonly y: number
  readonly size: number
  readonly label: string
  /** What is shown of it where there is little room. */
  readonly shortLabel: string
  readonly isNamed: boolean
  readonly isTouched: boolean
}

/** What is to be drawn. */
export interface Drawing {
  readonly part: Part
  readonly scope: Scope
  readonly nodes: readonly DrawnNode[]
  /** Lines between nodes; a map has none until a node is chosen, for nobody could see through them. */
  readonly lines: readonly Link[]
  /** Whether its cells are of one size, which grow as one comes nearer. */
  readonly isMap: boolean
}

/** What the reader wants to be drawn. */
export interface Wish {
  readonly part: Part
  readonly steps: number
  readonly kinds: ReadonlySet<Kind>
  readonly chosen: NodeKey | null
}

/** What is chosen is always drawn: where the release doesn't touch it, what is around it. */
export function draw(model: Model, release: ReleaseView | null, touched: ReadonlySet<NodeKey>, wish: Wish): Drawing {
  const { part, scope } = scopeOf(model, release, wish)
  const isMap = scope.keys.length > MOST_ON_COLUMNS
  const points = isMap ? layoutMap(model, scope) : layoutColumns(scope)
  const nodes = scope.keys.map((key) => nodeOf(model, key, points.get(key), touched.has(key), isMap))
  return {
    part,
    scope,
    nodes: isMap ? [...nodes, ...folderNodes(model, points)] : nodes,
    lines: isMap ? [] : scope.links,
    isMap,
  }
}

/** All at once is laid out to be read where it is little. */
const MOST_ON_COLUMNS = MOST_READABLE * 1.5

function scopeOf(
  model: Model,
  release: ReleaseView | null,
  { part, steps, kinds, chosen }: Wish,
): { readonly part: Part; readonly scope: Scope } {
  if (part === 'everything') return { part, scope: everything(model, kinds) }
  if (part === 'release' && release !== null) {
    const scope = ofRelease(model, release, kinds)
    if (chosen === null || scope.keys.includes(chosen)) return { part, scope }
  }
  const centre = chosen ?? firstOf(model)
  const scope = centre === null ? { keys: [], links: [], left: 0 } : around(model, centre, steps, kinds)
  return { part: 'around', scope }
}

/** The hottest module; where there is none, any tag. */
function firstOf({ code }: Model): NodeKey | null {
  const [hot] = hottest(code)
  if (hot !== undefined) return `module:${hot}`
  return code.tags.length > 0 ? 'tag:0' : null
}

/** Pixels that a drawing is high, about: less, where the names on its right take room. */
const HEIGHT = 360

/** How much of its room a node takes. */
const CELL = 0.42

/** The same of a map, in cells: hardly a gap is left. */
const MAP_CELL = 0.6

function nodeOf(model: Model, key: NodeKey, point: Point | undefined, isTouched: boolean, isMap: boolean): DrawnNode {
  const { x, y, room, isNamed, reach } = point ?? { x: 0, y: 0, room: 1, isNamed: false, reach: 1 }
  const label = inert(labelOf(model, key))
  const wished = 3.5 + Math.min(5, Math.log2(1 + weightOf(model, key)) * 0.8)
  return {
    id: key,
    kind: splitKey(key).kind,
    x,
    y,
    size: isMap ? MAP_CELL : Math.max(1.5, Math.min(wished, room * HEIGHT * CELL)),
    label,
    shortLabel: cutStart(endOf(label), Math.max(FEWEST_CHARACTERS, Math.floor((reach * HEIGHT) / CHARACTER) - 5)),
    isNamed,
    isTouched,
  }
}

/** Pixels that a character of a name takes, about. */
const CHARACTER = 6.7

const FEWEST_CHARACTERS = 8

/** A path's end says most of it. */
function endOf(label: string): string {
  const parts = label.split('/')
  return parts.length > 2 ? `…/${parts.slice(-2).join('/')}` : label
}

function folderNodes(model: Model, points: ReadonlyMap<NodeKey, Point>): DrawnNode[] {
  return folderPlaces(model, points).map(({ folder, x, y }) => ({
    id: `folder:${folder}`,
    kind: 'folder',
    x,
    y,
    size: 0.01,
    label: inert(folder === '' ? './' : `${folder}/`),
    shortLabel: inert(folder === '' ? './' : `${folder}/`),
    isNamed: true,
    isTouched: false,
  }))
}

/** Most lines that are drawn across a map. */
const MOST_LINES = 1500

/** What stands out when a node is chosen, and the lines to be drawn then. */
export function standingOut(
  { scope, lines, isMap }: Drawing,
  chosen: NodeKey | null,
): { readonly chain: ReadonlySet<NodeKey> | null; readonly lines: readonly Link[] } {
  if (chosen === null) return { chain: null, lines }
  const { chain, links } = chainIn(scope.links, chosen)
  return { chain, lines: isMap ? links.slice(0, MOST_LINES) : lines }
}
