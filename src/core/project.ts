import { append } from './append.ts'
import { statementId } from './ids.ts'
import type { ExportedName, ImportedName, ModuleSummary, Statement } from './summary.ts'
import type { ModuleId } from './syntax.ts'

/** What an import leads to: another module of the project, or a leaf that slices reach but do not enter. */
export type Dependency =
  | { readonly kind: 'module'; readonly id: ModuleId }
  /** `id` as in `ids.ts`, with the digest of what stands behind it. */
  | { readonly kind: 'leaf'; readonly id: string; readonly digest: string }

/** A dependency that slices don't enter. */
export type LeafDependency = Dependency & { readonly kind: 'leaf' }

/** A leaf, with the specifier under which it is asked for. */
export interface LeafOrigin {
  readonly dependency: LeafDependency
  readonly specifier: string
}

/** All that the analysis knows of a project's sources: plain data, made by the scanner. */
export interface Project {
  readonly modules: ReadonlyMap<ModuleId, ModuleSummary>
  /** What each module's specifiers lead to. */
  readonly dependencies: ReadonlyMap<ModuleId, ReadonlyMap<string, readonly Dependency[]>>
  /** What is known of modules besides their code; without it, nothing is. */
  readonly besides?: Besides
}

/** What is known of modules besides what their code says. */
export interface Besides {
  /** Modules that are followed, and whose own code doesn't count. */
  readonly opaque: ReadonlySet<ModuleId>
  /** Files that code reads while it runs, by module, or by the id of the package's leaf that reads them. */
  readonly reads: ReadonlyMap<string, readonly LeafDependency[]>
  /** What the JSX of a module is turned into calls of. */
  readonly jsx: ReadonlyMap<ModuleId, JsxRuntime>
}

/** What makes elements of JSX: a runtime that is imported without being named, and names that a module has to bind. */
export interface JsxRuntime {
  readonly dependencies: readonly Dependency[]
  readonly names: readonly string[]
}

/** Whether a module is followed without its own code counting. */
export function isOpaque({ besides }: Project, module: ModuleId): boolean {
  return besides?.opaque.has(module) === true
}

/** Where a name is really declared. */
export type Location =
  /** A top-level name of a module. */
  | { readonly kind: 'name'; readonly module: ModuleId; readonly name: string }
  /** All that a module exports. */
  | { readonly kind: 'namespace'; readonly module: ModuleId }
  /** Something of a package, an asset or a missing module: `imported` under the given specifier. */
  | {
      readonly kind: 'leaf'
      readonly dependency: LeafDependency
      readonly specifier: string
      readonly imported: string
      /** Further ones that may be meant: of several `export * from` packages nobody can tell which has the name. */
      readonly others: readonly LeafOrigin[]
    }

/** What a specifier leads to from a module: several where a glob matches several. */
export function dependenciesOf(project: Project, module: ModuleId, specifier: string): readonly Dependency[] {
  return project.dependencies.get(module)?.get(specifier) ?? []
}

/**
 * Follows a top-level name of a module to its declaration, through imports and re-exports. `member` is what is read from
 * it where it is a namespace import.
 *
 * @returns `null` where no declaration can be found: the caller then has to take the whole module
 */
export function locateName(
  project: Project,
  module: ModuleId,
  name: string,
  member: string | null = null,
): Location | null {
  return locate(project, module, name, member, null)
}

/** The statements of a module that bind a name. */
export function bindersOf(
  project: Project,
  { module, name }: { module: ModuleId; name: string },
): readonly Statement[] {
  const summary = project.modules.get(module)
  return (summary && namesOf(summary).binders.get(name)) ?? []
}

/** A statement of a module by its key. */
export function statementIn(summary: ModuleSummary, key: string): Statement | undefined {
  return namesOf(summary).statements.get(key)
}

/** The name of another module that a name of this one stands for. */
export function importOf(project: Project, module: ModuleId, local: string): ImportedName | undefined {
  const summary = project.modules.get(module)
  return summary && namesOf(summary).imports.get(local)
}

/** A summary by the names in it. */
interface Names {
  readonly statements: ReadonlyMap<string, Statement>
  readonly binders: ReadonlyMap<string, readonly Statement[]>
  readonly imports: ReadonlyMap<string, ImportedName>
  readonly exports: ReadonlyMap<string, ExportedName>
}

// Made of the summary alone, which never changes: kept beside it, for names are followed a hundred times a module.
const namesBySummary = new WeakMap<ModuleSummary, Names>()

function namesOf(summary: ModuleSummary): Names {
  const known = namesBySummary.get(summary)
  if (known !== undefined) return known
  const binders = new Map<string, Statement[]>()
  for (const statement of summary.statements) {
    for (const name of new Set(statement.binds)) append(binders, name, statement)
  }
  const names: Names = {
    binders,
    statements: firstBy(summary.statements, ({ key }) => key),
    imports: firstBy(summary.imports, ({ local }) => local),
    exports: firstBy(summary.exports, ({ exported }) => exported),
  }
  namesBySummary.set(summary, names)
  return names
}

function firstBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): ReadonlyMap<string, Item> {
  const found = new Map<string, Item>()
  for (const item of items) if (!found.has(nameOf(item))) found.set(nameOf(item), item)
  return found
}

/** The statements, by id, that declare what a mention stands for (`x`, `space.x`); none where the project doesn't. */
export function declaringStatements(project: Project, module: ModuleId, mention: string): string[] {
  const [name = mention, member = null] = mention.split('.')
  const location = locateName(project, module, name, member)
  if (location?.kind !== 'name') return []
  return bindersOf(project, location).map(({ key }) => statementId(location.module, key))
}

/** Follows an exported name of a module to its declaration; `null` where the module offers no such name. */
export function locateExport(project: Project, module: ModuleId, exported: string): Location | null {
  return locateExported(project, module, exported, new Set())
}

function locate(
  project: Project,
  module: ModuleId,
  name: string,
  member: string | null,
  seen: Set<string> | null,
): Location | null {
  const imported = importOf(project, module, name)
  if (imported === undefined) return { kind: 'name', module, name }
  const wanted = imported.imported === '*' && member !== null ? member : imported.imported
  return follow(project, module, imported.specifier, wanted, seen)
}

function follow(
  project: Project,
  module: ModuleId,
  specifier: string,
  imported: string,
  seen: Set<string> | null,
): Location | null {
  const dependency = dependenciesOf(project, module, specifier)[0]
  if (dependency === undefined) return null
  if (dependency.kind === 'leaf') return { kind: 'leaf', dependency, specifier, imported, others: [] }
  if (imported === '*') return { kind: 'namespace', module: dependency.id }
  return locateExported(project, dependency.id, imported, seen ?? new Set())
}

function locateExported(project: Project, module: ModuleId, exported: string, seen: Set<string>): Location | null {
  const summary = project.modules.get(module)
  const mark = `${module}#${exported}`
  if (summary === undefined || seen.has(mark)) return null
  seen.add(mark)
  const own = namesOf(summary).exports.get(exported)
  if (own !== undefined) {
    return 'local' in own
      ? locate(project, module, own.local, null, seen)
      : follow(project, module, own.specifier, own.imported, seen)
  }
  if (exported === 'default') return null
  const leaves: Extract<Location, { kind: 'leaf' }>[] = []
  for (const specifier of summary.stars) {
    const found = follow(project, module, specifier, exported, seen)
    if (found !== null && found.kind !== 'leaf') return found
    if (found !== null) leaves.push(found)
  }
  const [first, ...others] = leaves
  return first === undefined ? null : { ...first, others: [...first.others, ...others.flatMap(withOthers)] }
}

function withOthers(location: Extract<Location, { kind: 'leaf' }>): LeafOrigin[] {
  const { dependency, specifier, others } = location
  return [{ dependency, specifier }, ...others]
}

/** Every name that a module exports, its `export *` included, and the leaves behind `export *`. */
export function exportedNames(project: Project, module: ModuleId): { names: string[]; leaves: LeafOrigin[] } {
  const names = new Set<string>()
  const leaves: LeafOrigin[] = []
  const seen = new Set<ModuleId>()
  const visit = (id: ModuleId, isRoot: boolean): void => {
    const summary = project.modules.get(id)
    if (summary === undefined || seen.has(id)) return
    seen.add(id)
    for (const item of summary.exports) if (isRoot || item.exported !== 'default') names.add(item.exported)
    for (const specifier of summary.stars) {
      for (const dependency of dependenciesOf(project, id, specifier)) {
        if (dependency.kind === 'module') visit(dependency.id, false)
        else leaves.push({ dependency, specifier })
      }
    }
  }
  visit(module, true)
  return { names: [...names], leaves }
}
