import { append } from './append.ts'
import { parseNodeId } from './ids.ts'
import type { Manifest, ManifestSite } from './manifest.ts'
import { comparedDigests, type ManifestGraph } from './manifest-graph.ts'
import type { Near } from './nearest.ts'
import { searchFrom, wayTo } from './ways.ts'

/** A difference between two builds that a site can reach. */
export interface Because {
  /** Path of the module; for what is no module, its kind: `package`, `env`; `assets` for names of client files. */
  readonly module: string
  /** Name of the statement; of a package, with both versions; of client files, the module of the pages that name them. */
  readonly name: string
  /**
   * `rewired`: it says the same and leads elsewhere. `moved` and `retagged`: the site's code stands, but its old entries
   * could not be named any more. `unreached`: an earlier release owes the purge.
   */
  readonly change: 'changed' | 'added' | 'removed' | 'rewired' | 'moved' | 'retagged' | 'unreached'
}

/** One build's half of a comparison. */
export interface Side {
  readonly manifest: Manifest
  readonly graph: ManifestGraph
}

/** The graphs of two builds, held against each other. */
export interface Comparison {
  readonly differences: ReadonlyMap<string, Because>
  /** The nearest differences that a node reaches, of one kind in one build. */
  readonly nearest: {
    readonly removed: (id: string) => readonly Near[]
    /** What changed or was added. */
    readonly found: (id: string) => readonly Near[]
    readonly rewired: (id: string) => readonly Near[]
  }
  readonly before: ManifestGraph
  readonly after: ManifestGraph
}

/** A difference, with the way from a site to it. */
export interface Reason extends Because {
  /** Nodes from the site's statement to what differs, in the build that has both; the shortest way there is. */
  readonly path: readonly string[]
  /** The build in which the path lies. */
  readonly side: 'before' | 'after'
}

/** A difference as a site reaches it. */
export interface Met {
  readonly because: Because
  /** The node that differs. */
  readonly id: string
  /** The build that has both it and the site. */
  readonly side: Reason['side']
  /** Edges of the shortest way to it. */
  readonly steps: number
}

/** Most reasons that are given for one site. */
const MAX_REASONS = 10

/** Finds every node in which two graphs differ. */
export function compareGraphs(before: Side, after: Side): Comparison {
  const differences = differencesOf(before, after)
  const idsOf = (changes: readonly Because['change'][]): string[] =>
    [...differences].filter(([, { change }]) => changes.includes(change)).map(([id]) => id)
  // A package that changed its version is two nodes. Of what stands in both builds the way in the new one is told: there
  // its lines are still true.
  const removed = before.graph.nearest(idsOf(['removed']), 2 * MAX_REASONS)
  const found = after.graph.nearest(idsOf(['changed', 'added']), 2 * MAX_REASONS)
  const rewired = after.graph.nearest(idsOf(['rewired']), MAX_REASONS)
  return { differences, nearest: { removed, found, rewired }, before: before.graph, after: after.graph }
}

/** See `changedModules`. */
export function differingModules(before: Side, after: Side): string[] {
  const modules = [...differencesOf(before, after).keys()].flatMap((id) => parseNodeId(id).module ?? [])
  return [...new Set(modules)]
}

/** Why a site differs in two builds: the differences that it reaches, nearest first. */
export function explainChange(comparison: Comparison, old: ManifestSite, now: ManifestSite): Because[] {
  return differencesFor(comparison, old, now).map(({ because }) => because)
}

/** The same, each with the node that differs. */
export function differencesFor(comparison: Comparison, old: ManifestSite, now: ManifestSite): Met[] {
  const met = differencesMet(comparison, old, now)
  return met.length > 0 ? met : [{ because: rewiredAt(old), id: now.statement, side: 'after', steps: 0 }]
}

/** The same, each with the way from the site to it. */
export function reasonsFor(comparison: Comparison, old: ManifestSite, now: ManifestSite): Reason[] {
  const met = differencesFor(comparison, old, now)
  const origins = {
    before: searchFrom(comparison.before.next, old.statement),
    after: searchFrom(comparison.after.next, now.statement),
  }
  return met.map(({ because, id, side }) => ({ ...because, path: wayTo(origins[side], id), side }))
}

/** Where names are swapped, or only the order differs in which things run, no single node does. */
function rewiredAt({ module, name }: ManifestSite): Because {
  return { module, name, change: 'rewired' }
}

/** What leads elsewhere counts only where nothing else differs. */
function differencesMet({ differences, nearest }: Comparison, old: ManifestSite, now: ManifestSite): Met[] {
  const meet = (near: readonly Near[], side: Reason['side']): Met[] =>
    near.flatMap(({ id, steps }) => {
      const because = differences.get(id)
      return because === undefined ? [] : [{ because, id, side, steps }]
    })
  const own = [...meet(nearest.removed(old.statement), 'before'), ...meet(nearest.found(now.statement), 'after')]
  const all = own.length > 0 ? own : meet(nearest.rewired(now.statement), 'after')
  return pairPackages(all.sort((left, right) => left.steps - right.steps)).slice(0, MAX_REASONS)
}

/** Every node in which two graphs differ, those of the old one first. */
function differencesOf(before: Side, after: Side): Map<string, Because> {
  const differences = new Map<string, Because>()
  const add = (id: string, change: Because['change']): void => {
    const { module, leaf, name } = parseNodeId(id)
    // The root that joins a site with its callers is no code, nor is a module as a whole: they differ where those do.
    if (leaf !== 'site' && leaf !== 'route') differences.set(id, { module: module ?? leaf ?? '', name, change })
  }
  const places = before.graph.ids.map((id) => after.graph.indexOf(id))
  const oldDigest = comparedDigests(before.manifest, before.graph)
  const newDigest = comparedDigests(after.manifest, after.graph)
  before.graph.rows.forEach(([id, , leadsTo], index) => {
    const place = places[index]
    if (place === undefined) add(id, 'removed')
    else if (oldDigest(index) !== newDigest(place)) add(id, 'changed')
    else if (!leadsToSame(leadsTo, after.graph.rows[place]?.[2] ?? [], places)) add(id, 'rewired')
  })
  for (const id of after.graph.ids) if (before.graph.indexOf(id) === undefined) add(id, 'added')
  return differences
}

/** @param places - where each row of the old graph stands in the new one */
function leadsToSame(old: readonly number[], now: readonly number[], places: readonly (number | undefined)[]): boolean {
  return old.length === now.length && old.every((to, index) => places[to] === now[index])
}

/** `left-pad@1.0.0` removed and `left-pad@1.1.0` added are one change of one package. */
function pairPackages(all: readonly Met[]): readonly Met[] {
  const isPackage = ({ because }: Met, change: Because['change']): boolean =>
    because.module === 'package' && because.change === change
  const versions = new Map<string, Met[]>()
  for (const met of all) if (isPackage(met, 'added')) append(versions, packageOf(met), met)
  if (versions.size === 0) return all
  const paired = new Map<Met, Met | null>()
  for (const met of all) {
    if (!isPackage(met, 'removed')) continue
    const other = versions.get(packageOf(met))?.shift()
    if (other === undefined) continue
    const name = `${packageOf(met)} ${versionOf(met)} → ${versionOf(other)}`
    paired.set(met, { ...other, because: { module: 'package', name, change: 'changed' } }).set(other, null)
  }
  return all.flatMap((met) => {
    const pair = paired.get(met)
    return pair === undefined ? [met] : (pair ?? [])
  })
}

function packageOf({ because: { name } }: Met): string {
  return name.slice(0, name.lastIndexOf('@'))
}

function versionOf({ because: { name } }: Met): string {
  return name.slice(name.lastIndexOf('@') + 1)
}
