import { append } from './append.ts'
import { modulesBelow } from './entries.ts'
import { countsForEffect } from './effects.ts'
import { fingerprintGraph } from './fingerprint.ts'
import { buildGraph, type Graph, type ProjectIndex } from './graph.ts'
import { digest, sortedUnique } from './hash.ts'
import { statementId } from './ids.ts'
import { bindersOf, dependenciesOf, locateName, type Project } from './project.ts'
import type { Statement } from './summary.ts'
import type { ModuleId } from './syntax.ts'

/** A module that a server runs at its start, before any request. */
export interface AmbientEntry {
  readonly module: ModuleId
  /** Whether the framework calls what it exports as well (`register`, `handle`), and not only what it does by itself. */
  readonly isHook: boolean
}

const ENDING = String.raw`\.[cm]?[jt]sx?$`

/**
 * Where frameworks have modules that a server runs at its start: Next's and SvelteKit's `instrumentation`, SvelteKit's
 * `hooks`, Nitro's plugins (https://nextjs.org/docs/app/guides/instrumentation, https://svelte.dev/docs/kit/hooks,
 * https://nitro.build/guide/plugins).
 */
const HOOKS: readonly RegExp[] = [
  `^(?:src/)?instrumentation(?:[.-](?:node|server))?${ENDING}`,
  `^src/hooks(?:\\.server)?${ENDING}`,
  `^server/plugins/.+${ENDING}`,
].map((source) => new RegExp(source))

/** Where the entry modules of servers stand by custom. */
const SERVERS: readonly RegExp[] = [
  `^(?:src/|app/)?(?:server|entry[.-]server|server[.-]entry)${ENDING}`,
  `^server/(?:index|main)${ENDING}`,
].map((source) => new RegExp(source))

/** The ambient modules among those of a project, by where they stand. */
export function ambientEntries(modules: readonly ModuleId[]): AmbientEntry[] {
  return modules.flatMap((module): AmbientEntry[] => {
    const isHook = HOOKS.some((pattern) => pattern.test(module))
    return isHook || SERVERS.some((pattern) => pattern.test(module)) ? [{ module, isHook }] : []
  })
}

/**
 * Digests what a server does at its start to anything that slices don't follow: globals, prototypes, packages. What only
 * changes a value of the project's own belongs to the slices that reach that value.
 *
 * Code that reaches a site is left out, for its own slice tells of it.
 *
 * @param sites - statements that hold sites
 * @param followed - where entries are no part of the analysis: nodes that slices reach, without what entries write into them
 * @returns by entry; entries that do nothing of the kind are left out
 */
export function ambientDigests(
  index: ProjectIndex,
  entries: readonly AmbientEntry[],
  sites: ReadonlySet<string>,
  followed: ReadonlySet<string> = new Set(),
): Record<ModuleId, string> {
  const digests = entries.flatMap((entry): [ModuleId, string][] => {
    const modules = [...modulesBelow(index.project, [entry.module])]
    const roots = modules.flatMap((module) => startedBy(index, entry, module, followed))
    const fingerprints = fingerprintGraph(withoutSites(buildGraph(index, roots), sites))
    const packages = modules.flatMap((module) => packagesForEffect(index, module))
    const prints = sortedUnique([...roots.flatMap((root) => fingerprints.get(root) ?? []), ...packages])
    return prints.length === 0 ? [] : [[entry.module, digest(prints)]]
  })
  return Object.fromEntries(digests)
}

/** The statements of a module by which an entry that runs it may change what no slice follows. */
function startedBy(
  { project, effects }: ProjectIndex,
  entry: AmbientEntry,
  module: ModuleId,
  followed: ReadonlySet<string>,
): string[] {
  const isHook = entry.isHook && entry.module === module
  return (project.modules.get(module)?.statements ?? [])
    .filter(
      (statement) =>
        isHook || (effects.hasEffect(module, statement) && !isOwnMatter(project, module, statement, followed)),
    )
    .map((statement) => statementId(module, statement.key))
}

/** Digests of the packages that a module imports for what they do. */
function packagesForEffect({ project }: ProjectIndex, module: ModuleId): string[] {
  const summary = project.modules.get(module)
  return (summary?.runs ?? []).flatMap((specifier) =>
    dependenciesOf(project, module, specifier).flatMap((dependency) =>
      summary !== undefined &&
      dependency.kind === 'leaf' &&
      dependency.id.startsWith('package:') &&
      countsForEffect(summary, specifier)
        ? [dependency.digest]
        : [],
    ),
  )
}

/** Whether an effect only changes values that the project declares, and so is followed where they are read. */
function isOwnMatter(
  project: Project,
  module: ModuleId,
  { key, evaluation, touches }: Statement,
  followed: ReadonlySet<string>,
): boolean {
  if (touches === null || evaluation.kind !== 'effect') return false
  if (followed.has(statementId(module, key))) return true
  return touches.every((name) => {
    const location = locateName(project, module, name)
    if (location?.kind !== 'name') return false
    return bindersOf(project, location).every((item) => !followed.has(statementId(location.module, item.key)))
  })
}

/** A graph without what leads to a site, and without modules that run: of those the effects are roots themselves. */
function withoutSites(graph: Graph, sites: ReadonlySet<string>): Graph {
  const isCode = (id: string): boolean => graph.get(id)?.digest !== ''
  const leading = new Map<string, string[]>()
  for (const { id, edges } of graph.values()) {
    for (const { to } of isCode(id) ? edges.filter((edge) => isCode(edge.to)) : []) {
      append(leading, to, id)
    }
  }
  const left = new Set([...graph.keys()].filter((id) => sites.has(id)))
  for (const id of left) for (const from of leading.get(id) ?? []) left.add(from)
  const isKept = (id: string): boolean => isCode(id) && !left.has(id)
  return new Map(
    [...graph.values()]
      .filter(({ id }) => isKept(id))
      .map((node) => [node.id, { ...node, edges: node.edges.filter((edge) => isKept(edge.to)) }]),
  )
}
