import { byCodeUnit, digestText } from './hash.ts'
import { leafId, statementId } from './ids.ts'
import {
  dependenciesOf,
  exportedNames,
  locateExport,
  locateName,
  type Dependency,
  type Location,
  type Project,
} from './project.ts'
import type { ModuleSummary, Statement } from './summary.ts'
import type { ModuleId } from './syntax.ts'

/** One way from a node to another. The label says as what: the code alone doesn't say what a name stands for. */
export interface Edge {
  readonly label: string
  readonly to: string
}

/**
 * A node of the statement graph: a statement, a module as it runs (all its effects, in order), or a leaf. Its digest says
 * what stands there itself.
 */
export interface GraphNode {
  readonly id: string
  readonly digest: string
  /** Sorted by label for a statement, in order of running for a module. */
  readonly edges: readonly Edge[]
}

/** The graph by node id. */
export type Graph = ReadonlyMap<string, GraphNode>

/**
 * Everything that the given statements can reach, across modules.
 *
 * A statement reaches what declares the names it mentions, what writes into those, and its module as it runs. A module
 * runs the modules it imports and then its own effects. What has no effect is left out, so that importing it changes
 * nothing.
 */
export function buildGraph(project: Project, roots: readonly string[]): Graph {
  const context: Context = {
    project,
    statements: indexStatements(project),
    writers: indexWriters(project),
    effective: effectiveModules(project),
    leaves: new Map(),
  }
  const graph = new Map<string, GraphNode>()
  const queue = [...roots]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (graph.has(id)) continue
    const node = nodeOf(context, id)
    graph.set(id, node)
    queue.push(...node.edges.map((edge) => edge.to))
  }
  return graph
}

interface Context {
  readonly project: Project
  readonly statements: ReadonlyMap<string, { summary: ModuleSummary; statement: Statement }>
  readonly writers: ReadonlyMap<string, readonly string[]>
  readonly effective: ReadonlySet<ModuleId>
  /** Digests of leaves, as they are met. */
  readonly leaves: Map<string, string>
}

function nodeOf(context: Context, id: string): GraphNode {
  const found = context.statements.get(id)
  if (found !== undefined) return statementNode(context, id, found.summary, found.statement)
  const summary = context.project.modules.get(id)
  if (summary !== undefined) return { id, digest: '', edges: runEdges(context, summary) }
  return { id, digest: context.leaves.get(id) ?? digestText(id), edges: [] }
}

function statementNode(context: Context, id: string, summary: ModuleSummary, statement: Statement): GraphNode {
  const { project } = context
  const edges: Edge[] = []
  for (const mention of statement.mentions) edges.push(...mentionEdges(context, summary.id, mention))
  for (const request of statement.requests) {
    const label = `${request.kind} ${request.specifier}`
    for (const dependency of dependenciesOf(project, summary.id, request.specifier)) {
      edges.push(...wholeEdges(context, label, dependency))
    }
  }
  for (const name of statement.environment) edges.push({ label: 'env', to: leafId('env', name) })
  for (const name of statement.globals) edges.push({ label: 'global', to: leafId('global', name) })
  for (const writer of context.writers.get(id) ?? []) edges.push({ label: 'written by', to: writer })
  if (context.effective.has(summary.id)) edges.push({ label: 'runs', to: summary.id })
  return { id, digest: statement.digest, edges: sortEdges(edges.filter((edge) => edge.to !== id)) }
}

function sortEdges(edges: readonly Edge[]): Edge[] {
  const unique = new Map(edges.map((edge) => [`${edge.label}\n${edge.to}`, edge]))
  return [...unique].sort(([left], [right]) => byCodeUnit(left, right)).map(([, edge]) => edge)
}

function mentionEdges(context: Context, module: ModuleId, mention: string): Edge[] {
  const [name = mention, member = null] = mention.split('.')
  const location = locateName(context.project, module, name, member)
  return location === null ? lostEdges(context, module, name, mention) : locationEdges(context, mention, location)
}

/** A name whose declaration can't be found may come from anything in the module it is imported from. */
function lostEdges(context: Context, module: ModuleId, name: string, label: string): Edge[] {
  const imported = context.project.modules.get(module)?.imports.find((item) => item.local === name)
  const specifier = imported?.specifier ?? ''
  return dependenciesOf(context.project, module, specifier).flatMap((dependency) =>
    wholeEdges(context, label, dependency),
  )
}

function locationEdges(context: Context, label: string, location: Location): Edge[] {
  switch (location.kind) {
    case 'leaf':
      // The name under which a leaf is taken says what is taken: two names of one package are two things.
      return [
        leafEdge(context, `${label}=${location.imported} of ${placeless(location.specifier)}`, location.dependency),
      ]
    case 'namespace':
      return namespaceEdges(context, label, location.module)
    case 'name': {
      const keys = context.project.modules
        .get(location.module)
        ?.statements.filter((statement) => statement.binds.includes(location.name))
      if (keys === undefined || keys.length === 0)
        return wholeEdges(context, label, { kind: 'module', id: location.module })
      return keys.map(({ key, binds }) => ({
        // A statement that binds several names doesn't say which of them is meant.
        label: binds.length > 1 ? `${label}=${location.name}` : label,
        to: statementId(location.module, key),
      }))
    }
  }
}

/** A relative path says where a file stands, which is no part of the code; only its query is kept. */
function placeless(specifier: string): string {
  return specifier.startsWith('.') ? specifier.replace(/^[^?]*/, '') : specifier
}

function leafEdge(context: Context, label: string, dependency: Dependency & { kind: 'leaf' }): Edge {
  context.leaves.set(dependency.id, dependency.digest)
  return { label, to: dependency.id }
}

function namespaceEdges(context: Context, label: string, module: ModuleId): Edge[] {
  const { names, opaqueStars } = exportedNames(context.project, module)
  const edges = names.flatMap((name) => {
    const location = locateExport(context.project, module, name)
    return location === null ? [] : locationEdges(context, `${label}.${name}`, location)
  })
  if (names.length === 0 && opaqueStars.length === 0) return wholeEdges(context, label, { kind: 'module', id: module })
  return edges
}

/** Everything in a module, or the leaf. */
function wholeEdges(context: Context, label: string, dependency: Dependency): Edge[] {
  if (dependency.kind === 'leaf') return [leafEdge(context, label, dependency)]
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
      star.kind === 'leaf' ? [leafEdge(context, `${label} *`, star)] : namespaceEdges(context, label, star.id),
    ),
  )
  const runs = context.effective.has(summary.id) ? [{ label: `${label} runs`, to: summary.id }] : []
  return [...own, ...passedOn, ...stars, ...runs]
}

/** What happens when a module runs, in order: the modules it imports, then its own statements with effects. */
function runEdges(context: Context, summary: ModuleSummary): Edge[] {
  const { project } = context
  const imports = summary.runs.flatMap((specifier): Edge[] => {
    const isBare = !summary.imports.some((item) => item.specifier === specifier)
    return dependenciesOf(project, summary.id, specifier).flatMap((dependency): Edge[] => {
      if (dependency.kind === 'module') {
        return context.effective.has(dependency.id) ? [{ label: 'import', to: dependency.id }] : []
      }
      return countsForEffect(summary, specifier, isBare)
        ? [leafEdge(context, `import ${placeless(specifier)}`, dependency)]
        : []
    })
  })
  const effects = summary.statements
    .filter((statement) => hasEffect(project, summary.id, statement))
    .map((statement) => ({ label: 'effect', to: statementId(summary.id, statement.key) }))
  return [...imports, ...effects]
}

/** A leaf imported without a name is there for its effect alone; one imported by name counts where the name is used. */
function countsForEffect(summary: ModuleSummary, specifier: string, isBare: boolean): boolean {
  return (
    isBare &&
    !summary.stars.includes(specifier) &&
    !summary.exports.some((item) => 'specifier' in item && item.specifier === specifier)
  )
}

function hasEffect(project: Project, module: ModuleId, statement: Statement): boolean {
  const { evaluation } = statement
  if (evaluation.kind !== 'calls') return evaluation.kind === 'effect'
  return evaluation.names.some((name) => {
    const location = locateName(project, module, name)
    return location?.kind !== 'leaf' || !location.dependency.id.startsWith('package:')
  })
}

/** Modules that do anything when they run: by effects of their own or of what they import. */
function effectiveModules(project: Project): Set<ModuleId> {
  const importers = new Map<ModuleId, ModuleId[]>()
  const effective = new Set<ModuleId>()
  for (const summary of project.modules.values()) {
    if (summary.statements.some((statement) => hasEffect(project, summary.id, statement))) effective.add(summary.id)
    for (const specifier of summary.runs) {
      const isBare = !summary.imports.some((item) => item.specifier === specifier)
      for (const dependency of dependenciesOf(project, summary.id, specifier)) {
        if (dependency.kind === 'module') {
          const list = importers.get(dependency.id)
          if (list === undefined) importers.set(dependency.id, [summary.id])
          else list.push(summary.id)
        } else if (countsForEffect(summary, specifier, isBare)) effective.add(summary.id)
      }
    }
  }
  const queue = [...effective]
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    for (const importer of importers.get(module) ?? []) {
      if (effective.has(importer)) continue
      effective.add(importer)
      queue.push(importer)
    }
  }
  return effective
}

function indexStatements(project: Project): Context['statements'] {
  const index = new Map<string, { summary: ModuleSummary; statement: Statement }>()
  for (const summary of project.modules.values()) {
    for (const statement of summary.statements)
      index.set(statementId(summary.id, statement.key), { summary, statement })
  }
  return index
}

/** For each declaring statement, the statements that write into what it declares. */
function indexWriters(project: Project): Map<string, string[]> {
  const writers = new Map<string, string[]>()
  for (const summary of project.modules.values()) {
    for (const statement of summary.statements) {
      const writer = statementId(summary.id, statement.key)
      for (const name of statement.writes) {
        const location = locateName(project, summary.id, name)
        if (location === null || location.kind === 'leaf') continue
        for (const target of project.modules.get(location.module)?.statements ?? []) {
          // Through a namespace anything of the module may be written.
          if (location.kind === 'name' && !target.binds.includes(location.name)) continue
          const id = statementId(location.module, target.key)
          const list = writers.get(id)
          if (list === undefined) writers.set(id, [writer])
          else list.push(writer)
        }
      }
    }
  }
  return writers
}
