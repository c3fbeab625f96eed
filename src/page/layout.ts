import { splitKey, type NodeKey } from './model.ts'
import type { Scope } from './scope.ts'

/** Where a node is drawn; y grows upwards. */
export interface Point {
  readonly x: number
  readonly y: number
  /** How far it is to the next one above or below, by the height of the drawing. */
  readonly room: number
  /** Whether there is room for names in its line at all. */
  readonly isNamed: boolean
  /** How far it is to what stands on the right of it, by the height of the drawing. */
  readonly reach: number
}

/** Most nodes that stand in one line below each other; a column of more is several lines wide. */
const MOST_IN_LINE = 36

/** Width of a drawing by its height. */
export const ASPECT = 1.7

/** Most room between two nodes of a line, by the height of the drawing: a few nodes stay together. */
const MOST_ROOM = 0.14

/** Passes that pull nodes beside their neighbours: more change little. */
const SWEEPS = 6

/**
 * Columns from tags to sites to modules, each module right of what leads to it, in an order in which few links cross
 * (by barycentres, https://doi.org/10.1109/TSMC.1981.4308636).
 */
export function layoutColumns(scope: Scope): Map<NodeKey, Point> {
  const depths = columnsOf(scope)
  const columns: NodeKey[][] = []
  for (const key of scope.keys) (columns[depths.get(key) ?? 0] ??= []).push(key)
  const filled = columns.filter((column) => column.length > 0)
  orderColumns(filled, scope)
  return place(filled)
}

/** Tags first, then sites, then modules by how far they are from a site. */
function columnsOf({ keys, links }: Scope): Map<NodeKey, number> {
  const columns = new Map<NodeKey, number>()
  const next = new Map<NodeKey, NodeKey[]>()
  const isLedTo = new Set<NodeKey>()
  for (const [from, to] of links) {
    if (splitKey(to).kind !== 'module') continue
    if (splitKey(from).kind === 'site') columns.set(to, 2)
    else next.set(from, [...(next.get(from) ?? []), to])
    isLedTo.add(to)
  }
  for (const key of keys) {
    const { kind } = splitKey(key)
    if (kind !== 'module') columns.set(key, kind === 'tag' ? 0 : 1)
    else if (!isLedTo.has(key)) columns.set(key, 2)
  }
  // A map yields what is added to it meanwhile: this walks on, nearest first.
  for (const [key, column] of columns) {
    for (const to of next.get(key) ?? []) if (!columns.has(to)) columns.set(to, column + 1)
  }
  return columns
}

function orderColumns(columns: readonly NodeKey[][], { links }: Scope): void {
  const neighbours = new Map<NodeKey, NodeKey[]>()
  for (const [from, to] of links) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to])
    neighbours.set(to, [...(neighbours.get(to) ?? []), from])
  }
  const heights = new Map<NodeKey, number>()
  const rank = (column: readonly NodeKey[]): void =>
    column.forEach((key, index) => heights.set(key, (index + 0.5) / column.length))
  columns.forEach(rank)
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed()) {
      const wished = new Map(
        column.map((key) => [key, meanHeight(neighbours.get(key) ?? [], heights) ?? heights.get(key)]),
      )
      column.sort((left, right) => (wished.get(left) ?? 0) - (wished.get(right) ?? 0))
      rank(column)
    }
  }
}

function meanHeight(keys: readonly NodeKey[], heights: ReadonlyMap<NodeKey, number>): number | null {
  if (keys.length === 0) return null
  return keys.reduce((sum, key) => sum + (heights.get(key) ?? 0.5), 0) / keys.length
}

function place(columns: readonly (readonly NodeKey[])[]): Map<NodeKey, Point> {
  const gap = ASPECT / Math.max(1, columns.length - 1)
  const points = new Map<NodeKey, Point>()
  columns.forEach((column, at) => {
    const lines = Math.ceil(column.length / MOST_IN_LINE)
    const step = Math.min(MOST_ROOM, 1 / column.length)
    column.forEach((key, index) => {
      const aside = ((index % lines) / lines) * 0.6
      const y = (column.length / 2 - index - 0.5) * step
      points.set(key, { x: (at + aside) * gap, y, room: step * lines, isNamed: lines === 1, reach: gap })
    })
  })
  return points
}
