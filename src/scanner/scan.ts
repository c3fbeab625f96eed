import { basename, extname } from 'node:path'
import { analyseProject, sitesOf, type Analysis, type AnalysisOptions, type SiteTagsMode } from '../core/analyse.ts'
import { conduitsOf, indexCallers } from '../core/callers.ts'
import { startEvaluation } from '../core/evaluate.ts'
import { onlyText } from '../core/evaluate-collections.ts'
import type { EvaluationContext } from '../core/evaluation.ts'
import { mayDeclare, type FormTables } from '../core/forms.ts'
import { modulePath, parseNodeId } from '../core/ids.ts'
import { locateExport } from '../core/project.ts'
import type { LocatedSite, Unresolved } from '../core/sites.ts'
import { summariseModule } from '../core/summary.ts'
import type { ModuleId } from '../core/syntax.ts'
import type { Files } from './files.ts'
import { createLoader, idOf, type Loader } from './load.ts'
import type { LockfileReading } from './lockfile.ts'
import { isParseFailure, parseModule } from './parse.ts'
import type { Resolver } from './resolve.ts'

/** What a scan is told. */
export interface ScanOptions {
  /** Absolute path of the project. */
  readonly root: string
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly tables: FormTables
  readonly namespace: string
  readonly siteTags: SiteTagsMode
}

/** What a scan asks of the world. */
export interface ScanPorts {
  readonly files: Files
  readonly resolve: Resolver
  readonly lockfile: LockfileReading
}

/** The analysis of a project as its sources stand. */
export interface Scan extends Analysis {
  readonly loader: Loader
  /** Files from which the scan started. */
  readonly sources: readonly string[]
  /** Modules that hold sites, by absolute path. */
  readonly fileOf: (id: ModuleId) => string | undefined
  /**
   * The sites of a file whose text differs from the one on disk, because something rewrote it before us; `null` where it
   * can't be parsed.
   */
  readonly relocate: (file: string, source: string) => readonly LocatedSite[] | null
  /** Milliseconds that the scan took. */
  readonly durationMs: number
}

/**
 * Reads a project's sources and finds every site in them: the one analysis for every bundler and for the command line.
 *
 * It starts from the files whose text may declare something, loads what they import, and starts again from the files
 * that use what those pass on (a re-exported primitive, the name of a header).
 */
export async function scanProject(options: ScanOptions, ports: ScanPorts): Promise<Scan> {
  const started = performance.now()
  const loader = createLoader({ root: options.root, ...ports })
  const sources = await ports.files.list(options.root, options)
  const texts = await readTexts(ports.files, sources)
  const candidates = new Set(
    sources.filter((file) => mayDeclare(texts.get(file) ?? '', options.tables.forms, options.tables.headers)),
  )
  await loader.load([...candidates])
  const names = new Set<string>()
  const unasked = (): string[] => {
    const all = [
      ...passedOn(loader, options.tables),
      ...calledNames(loader, candidateIds(loader, options, candidates), options.tables),
    ]
    const found = [...new Set(all)].filter((name) => !names.has(name))
    for (const name of found) names.add(name)
    return found
  }
  for (let found = unasked(); found.length > 0; found = unasked()) {
    const mention = mentionPattern(found)
    const users = sources.filter((file) => !candidates.has(file) && mention.test(texts.get(file) ?? ''))
    for (const file of users) candidates.add(file)
    await loader.load(users)
  }
  const ids = candidateIds(loader, options, candidates)
  const analysisOptions: AnalysisOptions = { ...options, lockfile: ports.lockfile.kind }
  const failures = parseFailures(loader, ids)
  const analysis = analyseProject(loader.project, loader.syntaxOf, ids, failures, analysisOptions)
  return {
    ...analysis,
    loader,
    sources,
    fileOf: loader.fileOf,
    relocate: (file, source) => relocate(loader, options, file, source),
    durationMs: performance.now() - started,
  }
}

async function readTexts(files: Files, paths: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  const decoder = new TextDecoder()
  for (let at = 0; at < paths.length; at += 64) {
    const contents = await Promise.all(
      paths.slice(at, at + 64).map(async (path) => [path, await files.read(path)] as const),
    )
    for (const [path, content] of contents) texts.set(path, content === null ? '' : decoder.decode(content))
  }
  return texts
}

/** Every loaded module that may declare something: the candidates, and others outside the sources that were imported. */
function candidateIds(loader: Loader, options: ScanOptions, candidates: ReadonlySet<string>): ModuleId[] {
  const ids = new Set([...candidates].map((file) => idOf(options.root, file)))
  for (const id of loader.project.modules.keys()) {
    const source = loader.syntaxOf(id)?.source ?? ''
    if (mayDeclare(source, options.tables.forms, options.tables.headers)) ids.add(id)
  }
  return [...ids].sort()
}

/** Matches texts in which one of the names stands as a whole word. */
function mentionPattern(names: readonly string[]): RegExp {
  const escaped = names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`(?<![\\w$])(?:${escaped.join('|')})(?![\\w$])`)
}

/** Names by which loaded modules pass on a primitive or the name of a header. */
function passedOn(loader: Loader, tables: FormTables): string[] {
  const context: EvaluationContext = { project: loader.project, syntaxOf: loader.syntaxOf }
  return [...loader.project.modules.values()].flatMap((summary) => {
    const own = summary.exports.map((item) => item.exported).filter((name) => name !== 'default')
    const starred = tables.forms.filter((form) => summary.stars.includes(form.specifier)).flatMap((form) => form.paths)
    return [
      ...own.filter((name) => isPassedOn(context, summary.id, name, tables)),
      ...starred.map((path) => path.split('(')[0] ?? path),
    ]
  })
}

/** Names under which modules offer functions that hold a site: who calls them may make what the site caches. */
function calledNames(loader: Loader, ids: readonly ModuleId[], tables: FormTables): string[] {
  const { project, syntaxOf } = loader
  const holding = ids.flatMap((id) => sitesOf(project, syntaxOf, id, tables).sites.map(({ site }) => site.statement))
  return [...conduitsOf(indexCallers(project), holding)].flatMap((statement) => {
    const { module, key } = parseNodeId(statement)
    const summary = project.modules.get(module ?? '')
    const binds = summary?.statements.find((item) => item.key === key)?.binds ?? []
    const exported = summary?.exports.filter((item) => 'local' in item && binds.includes(item.local)) ?? []
    // A default export has any name where it is used; its file's name is what the import has to mention.
    return exported.map((item) =>
      item.exported === 'default' ? basename(modulePath(summary?.id ?? ''), extname(summary?.id ?? '')) : item.exported,
    )
  })
}

function isPassedOn(context: EvaluationContext, module: ModuleId, exported: string, tables: FormTables): boolean {
  const location = locateExport(context.project, module, exported)
  if (location?.kind === 'leaf') return tables.forms.some((form) => form.specifier === location.specifier)
  if (location?.kind !== 'name') return false
  const syntax = context.syntaxOf(location.module)
  const binding = syntax?.topLevel(location.name)
  if (syntax === undefined || binding?.node.type !== 'VariableDeclarator' || binding.node.init === null) return false
  const value = startEvaluation(context).evaluate(binding.node.init, { module: syntax, known: new Map() })
  const text = onlyText(value)?.toLowerCase()
  const isHeader = tables.headers.some((form) => form.header === text)
  return (
    isHeader ||
    value.some((shape) => shape.kind === 'external' && tables.forms.some((form) => form.specifier === shape.specifier))
  )
}

function parseFailures(loader: Loader, ids: readonly ModuleId[]): Unresolved[] {
  return ids.flatMap((module) => {
    const failure = loader.failures.get(module)
    if (failure === undefined) return []
    return [
      {
        module,
        line: failure.line,
        column: 1,
        form: 'module',
        reason: `the module can't be parsed: ${failure.reason}`,
      },
    ]
  })
}

function relocate(loader: Loader, options: ScanOptions, file: string, source: string): readonly LocatedSite[] | null {
  const id = idOf(options.root, file)
  const parsed = parseModule(id, file, source)
  if (isParseFailure(parsed)) return null
  const project = { ...loader.project, modules: new Map(loader.project.modules).set(id, summariseModule(parsed)) }
  return sitesOf(project, (module) => (module === id ? parsed : loader.syntaxOf(module)), id, options.tables).sites
}
