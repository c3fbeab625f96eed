import { append } from './append.ts'
import { parseNodeId } from './ids.ts'
import type { Manifest, ManifestSite } from './manifest.ts'
import { comparedDigest, type ManifestGraph } from './manifest-graph.ts'
import { searchFrom, wayTo, type Origins } from './ways.ts'

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
  /** Nodes that differ or reach one that does, in either build. */
  readonly affected: ReadonlySet<string>
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

/** Most reasons that are given for one site. */
const MAX_REASONS = 10

/** Finds every node in which two graphs differ. */
export function compareGraphs(before: Side, after: Side): Comparison {
  const differences = new Map<string, Because>()
  for (const id of new Set([...before.graph.ids, ...after.graph.ids])) {
    const difference = differenceAt(before, after, id)
    if (difference !== null) differences.set(id, difference)
  }
  const ids = [...differences.keys()]
  return {
    differences,
    affected: new Set([...before.graph.dependents(ids), ...after.graph.dependents(ids)]),
    before: before.graph,
    after: after.graph,
  }
}

/** Why a site differs in two builds: the differences that it reaches, nearest first. */
export function explainChange(comparison: Comparison, old: ManifestSite, now: ManifestSite): Because[] {
  return reasonsFor(comparison, old, now).map(({ module, name, change }) => ({ module, name, change }))
}

/** The same, each with the way from the site to it. */
export function reasonsFor(comparison: Comparison, old: ManifestSite, now: ManifestSite): Reason[] {
  const reasons = new Map<string, Reason>()
  for (const side of ['before', 'after'] as const) {
    const start = side === 'before' ? old.statement : now.statement
    const origins = walkAffected(comparison, side, start)
    for (const id of origins.keys()) {
      const because = comparison.differences.get(id)
      // Of what stands in both the way in the new build is told: there its lines are still true.
      if (because !== undefined && (because.change === 'removed') === (side === 'before')) {
        reasons.set(id, { ...because, path: wayTo(origins, id), side })
      }
    }
  }
  const all = pairPackages([...reasons.values()].sort((left, right) => left.path.length - right.path.length))
  const own = all.filter((reason) => reason.change !== 'rewired')
  if (own.length > 0) return own.slice(0, MAX_REASONS)
  // Where names are swapped, or only the order differs in which things run, no single node does.
  if (all.length > 0) return all.slice(0, MAX_REASONS)
  return [{ module: old.module, name: old.name, change: 'rewired', path: [now.statement], side: 'after' }]
}

/** The affected nodes that a site reaches in one build, nearest first; no further than enough of them differ. */
function walkAffected(comparison: Comparison, side: Reason['side'], start: string): Origins {
  const { affected, differences } = comparison
  const graph = comparison[side]
  let found = 0
  const nextOf = (id: string): readonly string[] => {
    const difference = differences.get(id)
    // What only leads elsewhere doesn't count as found. A package that changed its version is two nodes.
    if (difference !== undefined && difference.change !== 'rewired') found += 1
    return found > 2 * MAX_REASONS ? [] : graph.next(id).filter((next) => affected.has(next))
  }
  return affected.has(start) ? searchFrom(nextOf, start) : new Map()
}

function differenceAt(before: Side, after: Side, id: string): Because | null {
  const { module, leaf, name } = parseNodeId(id)
  // The root that joins a site with its callers is no code, nor is a module as a whole: they differ where those do.
  if (leaf === 'site' || leaf === 'route') return null
  const toBecause = (change: Because['change']): Because => ({ module: module ?? leaf ?? '', name, change })
  const old = comparedDigest(before.manifest, before.graph, id)
  const now = comparedDigest(after.manifest, after.graph, id)
  if (old === undefined || now === undefined) return toBecause(old === undefined ? 'added' : 'removed')
  if (old !== now) return toBecause('changed')
  return isSameList(before.graph.next(id), after.graph.next(id)) ? null : toBecause('rewired')
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index])
}

/** `left-pad@1.0.0` removed and `left-pad@1.1.0` added are one change of one package. */
function pairPackages(reasons: readonly Reason[]): Reason[] {
  const versions = new Map<string, Reason[]>()
  for (const reason of reasons) {
    if (reason.module !== 'package' || reason.change !== 'added') continue
    append(versions, packageOf(reason), reason)
  }
  const paired = new Map<Because, Reason | null>()
  for (const reason of reasons) {
    if (reason.module !== 'package' || reason.change !== 'removed') continue
    const other = versions.get(packageOf(reason))?.shift()
    if (other === undefined) continue
    const name = `${packageOf(reason)} ${versionOf(reason)} → ${versionOf(other)}`
    paired.set(reason, { ...other, name, change: 'changed' }).set(other, null)
  }
  return reasons.flatMap((reason) => {
    const pair = paired.get(reason)
    return pair === undefined ? [reason] : (pair ?? [])
  })
}

function packageOf(reason: Because): string {
  return reason.name.slice(0, reason.name.lastIndexOf('@'))
}

function versionOf(reason: Because): string {
  return reason.name.slice(reason.name.lastIndexOf('@') + 1)
}
