import { append } from './append.ts'
import { countCarriers, namingOf, narrowest } from './covering.ts'
import { stepOf, stepsOf, type Step } from './explain-steps.ts'
import { byCodeUnit } from './hash.ts'
import { moduleId, modulePath, parseNodeId } from './ids.ts'
import type { Manifest } from './manifest.ts'
import { openGraph, type ManifestGraph } from './manifest-graph.ts'
import { searchFrom, wayTo } from './ways.ts'

/** What depends on a file. */
export interface ExplainedFile {
  readonly file: string
  /** Whether a server runs it at its start: then an edit of what it does there purges everything. */
  readonly isAmbient: boolean
  /** Those of its statements that sites reach, in its order. */
  readonly statements: readonly ExplainedStatement[]
}

/** What depends on one statement of a file. */
export interface ExplainedStatement extends Step {
  /** Sites that an edit of it makes stale, each with the shortest way to it, nearest first. */
  readonly sites: readonly {
    readonly site: string
    /** The tag by which its entries are purged; `null`: it is unpurgeable. */
    readonly purge: string | null
    readonly path: readonly Step[]
  }[]
}

/**
 * Explains a file: for each of its statements that slices reach, the sites that an edit of it makes stale.
 *
 * @param file - its path, relative to the project
 * @returns without statements where no site reaches the file
 */
export function explainFile(manifest: Manifest, file: string): ExplainedFile {
  const { code, build } = manifest
  const graph = openGraph(code.graph)
  const naming = namingOf(manifest)
  const carriers = countCarriers(naming)
  const leading = indexLeading(graph)
  const statements = graph.ids
    .filter((id) => fileOf(id) === file)
    .map((id): ExplainedStatement => {
      // Backwards from the statement: one search finds the ways of all sites.
      const origins = searchFrom((node) => leading.get(node) ?? [], id)
      const sites = naming.sites.flatMap(([site, found]) => {
        if (!origins.has(found.statement)) return []
        const path = stepsOf(graph, wayTo(origins, found.statement).toReversed())
        return [{ site, purge: narrowest(naming.covering(found), carriers), path }]
      })
      return { ...stepOf(graph, id), sites: sites.sort(byNearness) }
    })
  return {
    file,
    isAmbient: [code.ambient, build.ambient].some((ambient) => Object.hasOwn(ambient ?? {}, moduleId(file))),
    statements: statements.sort((left, right) => (left.line ?? 0) - (right.line ?? 0)),
  }
}

/** The file to which a node belongs: a statement's module, or what is reached as a whole; `null` for the rest. */
export function fileOf(id: string): string | null {
  const { module, key, leaf, name } = parseNodeId(id)
  if (leaf === 'asset') return modulePath(name)
  return module !== null && key !== null ? modulePath(module) : null
}

type Dependent = ExplainedStatement['sites'][number]

function byNearness(left: Dependent, right: Dependent): number {
  return left.path.length - right.path.length || byCodeUnit(left.site, right.site)
}

/** For each node, those that lead to it. */
function indexLeading(graph: ManifestGraph): ReadonlyMap<string, readonly string[]> {
  const leading = new Map<string, string[]>()
  for (const id of graph.ids) {
    for (const next of graph.next(id)) {
      append(leading, next, id)
    }
  }
  return leading
}
