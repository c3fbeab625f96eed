import { readFile } from 'node:fs/promises'
import { basename, join, resolve as resolvePath } from 'node:path'
import { analyseProject, sitesOf, type Analysis, type AnalysisOptions, type SiteTagsMode } from '../core/analyse.ts'
import { startEvaluation } from '../core/evaluate.ts'
import { onlyText } from '../core/evaluate-collections.ts'
import type { EvaluationContext } from '../core/evaluation.ts'
import { mayDeclare, type FormTables } from '../core/forms.ts'
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
  const candidates = new Set(sources.filter((file) => mayDeclare(texts.get(file) ?? '', options.tables.forms, options.tables.headers)))
  await loader.load([...candidates])
  const names = new Set<string>()
  for (let found = passedOn(loader, options.tables, names); found.length > 0; found = passedOn(loader, options.tables, names)) {
    const users = sources.filter((file) => !candidates.has(file) && found.some((name) => texts.get(file)?.includes(name)))
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

/** The name that site tags are made from where none is configured: the package's, else the folder's. */
export async function packageName(root: string): Promise<string> {
  try {
    const content: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    if (typeof content === 'object' && content !== null && 'name' in content && typeof content.name === 'string') return content.name
  } catch {
    // No package.json, or none that can be read: the folder has a name too.
  }
  return basename(resolvePath(root))
}

async function readTexts(files: Files, paths: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  const decoder = new TextDecoder()
  for (let at = 0; at < paths.length; at += 64) {
    const contents = await Promise.all(paths.slice(at, at + 64).map(async (path) => [path, await files.read(path)] as const))
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

/** Names, not asked about before, by which loaded modules pass on a primitive or the name of a header. */
function passedOn(loader: Loader, tables: FormTables, known: Set<string>): string[] {
  const context: EvaluationContext = { project: loader.project, syntaxOf: loader.syntaxOf }
  const found: string[] = []
  const add = (name: string): void => {
    if (known.has(name)) return
    known.add(name)
    found.push(name)
  }
  for (const summary of loader.project.modules.values()) {
    for (const { exported } of summary.exports) {
      if (exported !== 'default' && !known.has(exported) && isPassedOn(context, summary.id, exported, tables)) add(exported)
    }
    const starred = tables.forms.filter((form) => summary.stars.includes(form.specifier))
    for (const path of starred.flatMap((form) => form.paths)) add(path.split('(')[0] ?? path)
  }
  return found
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
  return isHeader || value.some((shape) => shape.kind === 'external' && tables.forms.some((form) => form.specifier === shape.specifier))
}

function parseFailures(loader: Loader, ids: readonly ModuleId[]): Unresolved[] {
  return ids.flatMap((module) => {
    const failure = loader.failures.get(module)
    if (failure === undefined) return []
    return [{ module, line: failure.line, column: 1, form: 'module', reason: `the module can't be parsed: ${failure.reason}` }]
  })
}

function relocate(loader: Loader, options: ScanOptions, file: string, source: string): readonly LocatedSite[] | null {
  const id = idOf(options.root, file)
  const parsed = parseModule(id, file, source)
  if (isParseFailure(parsed)) return null
  const project = { ...loader.project, modules: new Map(loader.project.modules).set(id, summariseModule(parsed)) }
  return sitesOf(project, (module) => (module === id ? parsed : loader.syntaxOf(module)), id, options.tables).sites
}
