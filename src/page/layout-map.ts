import { curveOver } from './curve.ts'
import { ASPECT, type Point } from './layout.ts'
import { splitKey, type Model, type NodeKey } from './model.ts'
import type { Scope } from './scope.ts'

/** A folder's name, where the map has its modules. */
export interface FolderPlace {
  readonly folder: string
  readonly x: number
  readonly y: number
}

/** Cells that stay empty between two folders. */
const BETWEEN_FOLDERS: readonly null[] = [null, null]

/** Most folders that are named on a map. */
const MOST_FOLDERS = 40

/**
 * A map of everything in cells of one unit: modules by their paths along a curve that fills an oblong, so that a folder
 * is an area, each with its sites beside it; left of it the tags, each about as high as its sites.
 */
export function layoutMap(model: Model, scope: Scope): Map<NodeKey, Point> {
  const order = mapOrder(model, scope)
  const width = Math.ceil(Math.sqrt(order.length * MAP_ASPECT))
  const height = Math.ceil(order.length / Math.max(1, width))
  const points = new Map<NodeKey, Point>()
  curveOver(width, height).forEach(({ x, y }, index) => {
    const key = order[index]
    if (key !== undefined && key !== null) points.set(key, cell(x, y))
  })
  placeTags(model, scope, height, points)
  return points
}

/** Width of the modules' part by its height. */
const MAP_ASPECT = 1.3

/** The folders of a map, at the middle of their modules: as deep as there are not too many to be read. */
export function folderPlaces({ code }: Model, points: ReadonlyMap<NodeKey, Point>): FolderPlace[] {
  const placed = code.modules.flatMap(({ path }, index) => {
    const point = points.get(`module:${index}`)
    return point === undefined ? [] : [{ parts: path.split('/').slice(0, -1), ...point }]
  })
  const foldersAt = (depth: number): Map<string, FolderPlace[]> => {
    const folders = new Map<string, FolderPlace[]>()
    for (const { parts, x, y } of placed) {
      const folder = parts.slice(0, depth).join('/')
      const places = folders.get(folder)
      if (places === undefined) folders.set(folder, [{ folder, x, y }])
      else places.push({ folder, x, y })
    }
    return folders
  }
  const deepest = Math.max(0, ...placed.map(({ parts }) => parts.length))
  const depths = Array.from({ length: deepest }, (_, index) => deepest - index)
  const folders = depths.map(foldersAt).find(({ size }) => size <= MOST_FOLDERS) ?? new Map<string, FolderPlace[]>()
  return [...folders].map(([folder, places]) => ({ folder, x: mean(places, 'x'), y: mean(places, 'y') }))
}

function mean(places: readonly FolderPlace[], axis: 'x' | 'y'): number {
  return places.reduce((sum, place) => sum + place[axis], 0) / places.length
}

function cell(x: number, y: number): Point {
  return { x, y, room: 1, isNamed: true, reach: ASPECT }
}

function mapOrder({ code, sitesIn }: Model, { keys }: Scope): (NodeKey | null)[] {
  const kept = new Set(keys)
  const modules = code.modules.map(({ path }, index) => ({ path, index }))
  modules.sort((left, right) => (left.path < right.path ? -1 : 1))
  let folder = ''
  const order = modules.flatMap(({ path, index }): (NodeKey | null)[] => {
    const found: NodeKey[] = [`module:${index}`, ...(sitesIn[index] ?? []).map((site): NodeKey => `site:${site}`)]
    const its = path.slice(0, path.lastIndexOf('/') + 1)
    const before = its === folder ? [] : BETWEEN_FOLDERS
    folder = its
    return [...before, ...found.filter((key) => kept.has(key))]
  })
  const homeless = code.sites.flatMap(({ module }, index): NodeKey[] => (module < 0 ? [`site:${index}`] : []))
  return [...order, ...homeless.filter((key) => kept.has(key))]
}

function placeTags({ code }: Model, { keys }: Scope, height: number, points: Map<NodeKey, Point>): void {
  const heightOf = (key: NodeKey): number => {
    const sites = code.tags[splitKey(key).index]?.sites ?? []
    const ys = sites.map((site) => points.get(`site:${site}`)?.y ?? height / 2)
    return ys.length === 0 ? -1 : ys.reduce((sum, y) => sum + y, 0) / ys.length
  }
  const tags = keys.flatMap((key) => (splitKey(key).kind === 'tag' ? [{ key, height: heightOf(key) }] : []))
  tags.sort((left, right) => left.height - right.height)
  const lines = Math.max(1, Math.ceil(tags.length / Math.max(1, Math.floor(height))))
  const rows = Math.ceil(tags.length / lines)
  tags.forEach(({ key }, index) => {
    const row = Math.floor(index / lines)
    points.set(key, cell(-height * 0.08 - lines + (index % lines), ((row + 0.5) / rows) * height))
  })
}
