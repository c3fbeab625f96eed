import { buildGraph, type ProjectIndex } from './graph.ts'
import { fingerprintGraph } from './fingerprint.ts'
import { digest, sortedUnique } from './hash.ts'
import { statementId } from './ids.ts'
import type { Project } from './project.ts'
import type { ModuleId } from './syntax.ts'

/** All that whole modules reach: for what can't be said of their statements one by one. */
export interface EntryReach {
  readonly fingerprint: string
  /** Nodes of the graph. */
  readonly reached: ReadonlySet<string>
}

/** Fingerprints everything that whole modules reach. */
export function reachOf(index: ProjectIndex, modules: readonly ModuleId[]): EntryReach {
  const roots = modules.flatMap((id) => [
    id,
    ...(index.project.modules.get(id)?.statements ?? []).map((statement) => statementId(id, statement.key)),
  ])
  const graph = buildGraph(index, roots)
  const fingerprints = fingerprintGraph(graph)
  return {
    fingerprint: digest(sortedUnique(roots.map((root) => fingerprints.get(root) ?? root))),
    reached: new Set(graph.keys()),
  }
}

/** The modules that are imported from the given ones, themselves among them. */
export function modulesBelow(project: Project, modules: readonly ModuleId[]): Set<ModuleId> {
  const found = new Set(modules)
  for (const id of found) {
    for (const dependency of [...(project.dependencies.get(id)?.values() ?? [])].flat()) {
      if (dependency.kind === 'module') found.add(dependency.id)
    }
  }
  return found
}
