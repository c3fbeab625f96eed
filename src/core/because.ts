import { parseNodeId } from './ids.ts'
import type { Manifest } from './manifest.ts'
import { comparedDigest, type ManifestGraph } from './manifest-graph.ts'

/** A difference between two builds that a site can reach. */
export interface Because {
  /** Path of the module; for what is no module, its kind: `package`, `env`. */
  readonly module: string
  /** Name of the statement; of a package, with both versions. */
  readonly name: string
  readonly change: 'changed' | 'added' | 'removed' | 'rewired'
}

/** One build's half of a comparison. */
export interface Side {
  readonly manifest: Manifest
  readonly graph: ManifestGraph
}

/** Most reasons that are given for one site. */
const MAX_REASONS = 10

/**
 * Why two builds of a statement differ: the nearest differences on the way from it, nearest first. A difference hides
 * what only it leads to.
 */
export function explainChange(before: Side, after: Side, statement: string): Because[] {
  const reasons: Because[] = []
  const seen = new Set([statement])
  let level = [statement]
  while (level.length > 0 && reasons.length < MAX_REASONS) {
    const below: string[] = []
    for (const id of level) {
      const reason = differenceAt(before, after, id)
      if (reason !== null) reasons.push(reason)
      for (const next of new Set([...before.graph.next(id), ...after.graph.next(id)])) {
        if (seen.has(next)) continue
        seen.add(next)
        below.push(next)
      }
    }
    level = below
  }
  const pairs = pairPackages(reasons)
  // Where only the order in which things run differs, no single node does.
  if (pairs.length === 0) return [toBecause(statement, 'rewired')]
  const own = pairs.filter((reason) => reason.change !== 'rewired')
  return (own.length > 0 ? own : pairs).slice(0, MAX_REASONS)
}

function differenceAt(before: Side, after: Side, id: string): Because | null {
  const old = comparedDigest(before.manifest, before.graph, id)
  const now = comparedDigest(after.manifest, after.graph, id)
  if (old === undefined || now === undefined)
    return old === now ? null : toBecause(id, old === undefined ? 'added' : 'removed')
  if (old !== now) return toBecause(id, 'changed')
  const isSame = before.graph.next(id).join('\n') === after.graph.next(id).join('\n')
  return isSame ? null : toBecause(id, 'rewired')
}

function toBecause(id: string, change: Because['change']): Because {
  const { module, leaf, name } = parseNodeId(id)
  return { module: module ?? leaf ?? '', name, change }
}

/** `left-pad@1.0.0` removed and `left-pad@1.1.0` added are one change of one package. */
function pairPackages(reasons: readonly Because[]): Because[] {
  const nameOf = (reason: Because): string => reason.name.slice(0, reason.name.lastIndexOf('@'))
  const isPackage = (reason: Because): boolean => reason.module === 'package' && reason.change !== 'changed'
  return reasons.flatMap((reason) => {
    if (!isPackage(reason)) return [reason]
    const other = reasons.find(
      (candidate) => isPackage(candidate) && nameOf(candidate) === nameOf(reason) && candidate.change !== reason.change,
    )
    if (other === undefined) return [reason]
    if (reason.change === 'added') return []
    return [
      {
        module: 'package',
        name: `${nameOf(reason)} ${versionOf(reason)} → ${versionOf(other)}`,
        change: 'changed' as const,
      },
    ]
  })
}

function versionOf(reason: Because): string {
  return reason.name.slice(reason.name.lastIndexOf('@') + 1)
}
