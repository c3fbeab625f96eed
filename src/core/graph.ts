import type { Purity } from './analysis-options.ts'
import { indexCallers, type CallerIndex } from './callers.ts'
import { placeless, sortEdges, type Edge, type Graph, type GraphNode } from './edges.ts'
import { countsForEffect, findEffects, type Effects } from './effects.ts'
import { digestText } from './hash.ts'
import { leafId, parseNodeId, statementId } from './ids.ts'
import { opaqueNode } from './opaque.ts'
import {
  bindersOf,
  dependenciesOf,
  exportedNames,
  importOf,
  isOpaque,
  locateExport,
  locateName,
  statementIn,
  type Dependency,
  type LeafDependency,
  type Location,
  type Project,
} from './project.ts'
import type { ModuleSummary, Statement } from './summary.ts'
import type { ModuleId } from './syntax.ts'
import { indexWriters } from './writers.ts'

export type { Edge, Graph, GraphNode } from './edges.ts'

/**
 * Everything that the given statements can reach, across modules.
 *
 * A statement reaches what declares the names it mentions, what writes into those, and its module as it runs. A module
 * runs the modules it imports and then its own effects. What has no effect is left out, so that importing it changes
 * nothing.
 */
export function buildGraph({ project, effects, writers }: ProjectIndex, roots: readonly string[]): Graph {
  const context: Context = { project, effects, writers, leaves: new Map() }
  const graph = new Map<string, GraphNode>()
  const queue = [...roots]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (graph.has(id)) continue
    const node = nodeOf(context, id)
    graph.set(id, node)
    for (const { to } of node.edges) queue.push(to)
  }
  return graph
}

/** A project with what is known of it as a whole. */
export interface ProjectIndex {
  readonly project: Project
  readonly callers: CallerIndex
  readonly effects: Effects
  /** For each declaring statement, those that write into what it declares. */
  readonly writers: ReadonlyMap<string, readonly string[]>
}

/** Finds out what graphs of a project need to know of it as a whole. */
export function indexProject(project: Project, purity: Purity): ProjectIndex {
  const callers = indexCallers(project)
  const effects = findEffects(project, purity)
  return { project, callers, effects, writers: indexWriters(project, effects, callers) }
}

interface Context extends Omit<ProjectIndex, 'callers'> {
  /** Digests of leaves, as they are met. */
  readonly leaves: Map<string, string>
}

function nodeOf(context: Context, id: string): GraphNode {
  const node = plainNode(context, id)
  if ((context.project.besides?.opaque.size ?? 0) === 0) return node
  const { module, leaf, name } = parseNodeId(id)
  const owner = leaf === 'route' ? name : module
  return owner !== null && isOpaque(context.project, owner)
    ? opaqueNode(node, owner, (inner) => plainNode(context, inner))
    : node
}

function plainNode(context: Context, id: string): GraphNode {
  const end = id.indexOf('#')
  const owner = end === -1 ? undefined : context.project.modules.get(id.slice(0, end))
  const statement = owner && statementIn(owner, id.slice(end + 1))
  if (owner !== undefined && statement !== undefined) return statementNode(context, id, owner, statement)
  const summary = context.project.modules.get(id)
  if (summary !== undefined) return { id, digest: '', edges: runEdges(context, summary) }
  const { leaf, name } = parseNodeId(id)
  if (leaf === 'route') return { id, digest: digestText(leaf), edges: routeEdges(context, name) }
  return { id, digest: context.leaves.get(id) ?? digestText(id), edges: readEdges(context, id) }
}

/** Files that a module or a package reads while its code runs. */
function readEdges(context: Context, id: string): Edge[] {
  return (context.project.besides?.reads.get(id) ?? []).map((leaf) => leafEdge(context, 'reads', leaf))
}

function statementNode(context: Context, id: string, summary: ModuleSummary, statement: Statement): GraphNode {
  const { project } = context
  const edges: Edge[] = []
  for (const mention of statement.mentions) {
    for (const edge of mentionEdges(context, summary.id, mention)) if (edge.to !== id) edges.push(edge)
  }
  for (const request of statement.requests) {
    const label = `${request.kind} ${request.specifier}`
    for (const dependency of dependenciesOf(project, summary.id, request.specifier)) {
      edges.push(...wholeEdges(context, label, dependency))
    }
  }
  for (const name of statement.environment) edges.push({ label: 'env', to: leafId('env', name) })
  for (const name of statement.globals) edges.push({ label: 'global', to: leafId('global', name) })
  for (const writer of context.writers.get(id) ?? []) edges.push({ label: 'written by', to: writer })
  if (context.effects.effective.has(summary.id)) edges.push({ label: 'runs', to: summary.id })
  edges.push(...readEdges(context, summary.id))
  if (statement.hasJsx) edges.push(...jsxEdges(context, summary.id))
  const { digest, line } = statement
  return { id, digest, line, edges: sortEdges(edges.filter((edge) => edge.to !== id)) }
}

/** What makes elements of JSX: by the compiler's settings, functions of a runtime, or of names that the module binds. */
function jsxEdges(context: Context, module: ModuleId): Edge[] {
  const { dependencies = [], names = [] } = context.project.besides?.jsx.get(module) ?? {}
  return [
    ...dependencies.flatMap((dependency) => wholeEdges(context, 'jsx', dependency)),
    ...names.flatMap((name) => mentionEdges(context, module, name)),
  ]
}

function mentionEdges(context: Context, module: ModuleId, mention: string): Edge[] {
  const [name = mention, member = null] = mention.split('.')
  const location = locateName(context.project, module, name, member)
  return location === null ? lostEdges(context, module, name, mention) : locationEdges(context, mention, location)
}

/** A name whose declaration can't be found may come from anything in the module it is imported from. */
function lostEdges(context: Context, module: ModuleId, name: string, label: string): Edge[] {
  const imported = importOf(context.project, module, name)
  const specifier = imported?.specifier ?? ''
  return dependenciesOf(context.project, module, specifier).flatMap((dependency) =>
    wholeEdges(context, label, dependency),
  )
}

function locationEdges(context: Context, label: string, location: Location): Edge[] {
  switch (location.kind) {
    case 'leaf':
      // The name under which a leaf is taken says what is taken: two names of one package are two things.
      return [location, ...location.others].map(({ dependency, specifier }) =>
        leafEdge(context, `${label}=${location.imported} of ${placeless(specifier)}`, dependency),
      )
    case 'namespace':
      return namespaceEdges(context, label, location.module)
    case 'name': {
      const binders = bindersOf(context.project, location)
      if (binders.length === 0) return wholeEdges(context, label, { kind: 'module', id: location.module })
      return binders.map(({ key, binds }) => ({
        // A statement that binds several names doesn't say which of them is meant.
        label: binds.length > 1 && !isOpaque(context.project, location.module) ? `${label}=${location.name}` : label,
        to: statementId(location.module, key),
      }))
    }
  }
}

function leafEdge(context: Context, label: string, dependency: LeafDependency): Edge {
  context.leaves.set(dependency.id, dependency.digest)
  return { label, to: dependency.id }
}

function namespaceEdges(context: Context, label: string, module: ModuleId): Edge[] {
  if (isOpaque(context.project, module)) return [{ label, to: leafId('route', module) }]
  const { names, leaves } = exportedNames(context.project, module)
  const edges = names.flatMap((name) => {
    const location = locateExport(context.project, module, name)
    return location === null ? [] : locationEdges(context, `${label}.${name}`, location)
  })
  if (names.length === 0 && leaves.length === 0) return wholeEdges(context, label, { kind: 'module', id: module })
  return [...edges, ...leaves.map(({ dependency, specifier }) => starEdge(context, label, specifier, dependency))]
}

/** `export * from` a package: which of its names are meant can't be told. */
function starEdge(context: Context, label: string, specifier: string, dependency: LeafDependency): Edge {
  return leafEdge(context, `${label}.* of ${placeless(specifier)}`, dependency)
}

/** Everything in a module, or the leaf. */
function wholeEdges(context: Context, label: string, dependency: Dependency): Edge[] {
  if (dependency.kind === 'leaf') return [leafEdge(context, label, dependency)]
  if (isOpaque(context.project, dependency.id)) return [{ label, to: leafId('route', dependency.id) }]
  return moduleEdges(context, label, dependency)
}

function moduleEdges(context: Context, label: string, dependency: Dependency): Edge[] {
  const summary = context.project.modules.get(dependency.id)
  if (summary === undefined) return []
  const own = summary.statements.map((statement) => ({
    label: `${label} ${statement.key}`,
    to: statementId(summary.id, statement.key),
  }))
  const passedOn = summary.exports.flatMap((item) => {
    const location = 'specifier' in item ? locateExport(context.project, summary.id, item.exported) : null
    return location === null ? [] : locationEdges(context, `${label}.${item.exported}`, location)
  })
  const stars = summary.stars.flatMap((specifier) =>
    dependenciesOf(context.project, summary.id, specifier).flatMap((star) =>
      star.kind === 'leaf' ? [starEdge(context, label, specifier, star)] : namespaceEdges(context, label, star.id),
    ),
  )
  const runs = context.effects.effective.has(summary.id) ? [{ label: `${label} runs`, to: summary.id }] : []
  return [...own, ...passedOn, ...stars, ...runs]
}

/** All of a module, with the names under which a framework finds what it exports. */
function routeEdges(context: Context, module: ModuleId): readonly Edge[] {
  const named = (context.project.modules.get(module)?.exports ?? []).flatMap(({ exported }) => {
    const location = locateExport(context.project, module, exported)
    return location === null ? [] : locationEdges(context, `route.${exported}`, location)
  })
  return sortEdges([...moduleEdges(context, 'route', { kind: 'module', id: module }), ...named])
}

/** What happens when a module runs, in order: the modules it imports, then its own statements with effects. */
function runEdges(context: Context, summary: ModuleSummary): Edge[] {
  const { project } = context
  const imports = summary.runs.flatMap((specifier): Edge[] => {
    return dependenciesOf(project, summary.id, specifier).flatMap((dependency): Edge[] => {
      if (dependency.kind === 'module') {
        return context.effects.effective.has(dependency.id) ? [{ label: 'import', to: dependency.id }] : []
      }
      return countsForEffect(summary, specifier)
        ? [leafEdge(context, `import ${placeless(specifier)}`, dependency)]
        : []
    })
  })
  const effects = summary.statements
    .filter((statement) => context.effects.hasEffect(summary.id, statement))
    .map((statement) => ({ label: 'effect', to: statementId(summary.id, statement.key) }))
  return [...imports, ...effects]
}
