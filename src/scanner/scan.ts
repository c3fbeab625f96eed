import { analyseProject, type Analysis } from '../core/analyse.ts'
import type { AnalysisOptions } from '../core/analysis-options.ts'
import type { FormTables } from '../core/forms.ts'
import { withRules } from '../core/header-rules.ts'
import { nameSites, type LocatedSite, type ModuleSites, type Unresolved } from '../core/sites.ts'
import { markOptedOut } from '../core/opt-out.ts'
import type { Dependency, Project } from '../core/project.ts'
import type { Framework } from '../core/route-places.ts'
import type { ModuleId } from '../core/syntax.ts'
import { followWrappers } from '../core/wrappers.ts'
import type { Edit } from '../inject/edits.ts'
import { siteEdits } from '../inject/site-edits.ts'
import { findBesides } from './besides.ts'
import type { Records } from './cache/records.ts'
import { createSummaryCache } from './cache/summary-cache.ts'
import type { JsxSettings } from './compiler-settings.ts'
import type { Files } from './files.ts'
import { findDeclared } from './find-declared.ts'
import type { GlobPlacer } from './glob-place.ts'
import { idOf } from './module-files.ts'
import { startStopwatch, type Laps } from './laps.ts'
import { createLoader, type Loader } from './load.ts'
import type { LockfileReading } from './lockfile.ts'
import type { ParsePorts } from './parse-file.ts'
import { relocate } from './relocate.ts'
import type { Resolver } from './resolve.ts'
import { readSources, type Sources } from './read-sources.ts'
import { findRules } from './rule-scopes.ts'
import { findScopes, type Scopes } from './scope.ts'
import { ambientAmong, startedBy } from './started.ts'

/** What a scan is told. */
export interface ScanOptions extends Omit<AnalysisOptions, 'lockfile'> {
  /** Absolute path of the project. */
  readonly root: string
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly tables: FormTables
  /** Those whose conventions say what renders a response. @default [] */
  readonly frameworks?: readonly Framework[]
  /** How much source the trees held at once may have, in UTF-16 code units: less takes longer. */
  readonly maxTreeLength?: number
}

/** What a scan asks of the world. */
export interface ScanPorts extends ParsePorts {
  readonly files: Files
  readonly resolve: Resolver
  readonly placeGlob: GlobPlacer
  readonly lockfile: LockfileReading
  /** What compiler settings say of the JSX of a file. Without it nothing is said. */
  readonly jsxOf?: (file: string) => JsxSettings
  /** What earlier scans have kept. @default nothing */
  readonly records?: Records | undefined
}

/** The analysis of a project as its sources stand. */
export interface Scan extends Analysis {
  /** What is to be written into modules for their sites to carry their tags; modules that need nothing are left out. */
  readonly edits: ReadonlyMap<ModuleId, readonly Edit[]>
  /**
   * The same for a file whose text may differ from the one on disk, because something rewrote it before us; nothing where
   * it can't be parsed.
   */
  readonly editsOf: (file: string, source: string) => Promise<readonly Edit[]>
  /** What it could not know of the project, and patterns of the option `inputs` that match no file. */
  readonly warnings: readonly string[]
  readonly scopes: Scopes
  /** Absolute path of a module that was read. */
  readonly fileOf: (id: ModuleId) => string | undefined
  /** The text of a module that could be parsed. */
  readonly sourceOf: (id: ModuleId) => string | undefined
  /** How many modules could be parsed. */
  readonly modules: number
  /** All of them, with the ids of modules and leaves to which each leads. */
  readonly leadsTo: () => ReadonlyMap<ModuleId, readonly string[]>
  /** Modules that could not be parsed. */
  readonly failed: ReadonlySet<ModuleId>
  /**
   * Digests of what modules do to anything that slices don't follow, when a server runs them at its start. Those that the
   * code part tells of, and those that do nothing themselves, are left out.
   */
  readonly startedBy: (files: readonly string[]) => Promise<Record<ModuleId, string>>
  /** Milliseconds that the scan took. */
  readonly durationMs: number
  /** Where they went. */
  readonly laps: Laps
  /** Modules that were parsed: nothing was known of their texts. */
  readonly parsed: number
  /** The same scan with all that it read. */
  readonly open: () => Promise<OpenScan>
}

/** A scan with all that it read. */
export interface OpenScan extends Scan {
  /** Sites with the place of their tags, by module. */
  readonly located: ReadonlyMap<ModuleId, readonly LocatedSite[]>
  /** All that is loaded by now, with what is known besides the code. */
  readonly project: () => Promise<Project>
  readonly loader: Loader
  /** Files from which the scan started. */
  readonly sources: readonly string[]
  /** @param through - asked instead of the ports of the scan */
  readonly startedBy: (files: readonly string[], through?: ScanPorts) => Promise<Record<ModuleId, string>>
}

/**
 * Reads a project's sources and finds every site in them: the one analysis for every bundler and for the command line.
 */
export async function scanProject(options: ScanOptions, ports: ScanPorts, read?: Sources): Promise<OpenScan> {
  const started = performance.now()
  const watch = startStopwatch()
  const { files: sources, texts } = read ?? (await readSources(options, ports.files))
  if (read === undefined) watch.lap('read')
  const summaries = ports.records === undefined ? undefined : createSummaryCache(ports.records)
  const loader = createLoader({ root: options.root, ...ports, summaries, texts, maxTreeLength: options.maxTreeLength })
  const { declared, traces, mentioning } = await findDeclared(options, ports, loader, { files: sources, texts }, watch)
  const entries = ambientAmong(sources, options)
  await loader.load(entries.map(({ file }) => file))
  const rules = await findRules(options, ports, loader, sources)
  const named = withRules(
    nameSites(declared, followWrappers(loader, declared, traces.answer)),
    rules.sites,
    rules.unresolved,
  )
  const scopes = await findScopes(options, ports, loader, named, mentioning, rules.scopes)
  const { besides, everywhere, unmatched } = await findBesides(options, ports, loader)
  watch.lap('scopes')
  const marked = markOptedOut(named, loader.sourceOf)
  const located = new Map([...marked].map(([id, found]) => [id, found.sites]))
  const { namespace, siteTags, purity } = options
  loader.release()
  const analysis = analyseProject(
    { ...loader.project, besides },
    marked,
    parseFailures(loader, [...declared.keys()]),
    entries.map(({ module, isHook }) => ({ module, isHook })),
    { namespace, siteTags, purity, lockfile: ports.lockfile.kind },
    withEverywhere(scopes.members, named, everywhere),
  )
  watch.lap('analysis')
  await ports.records?.save()
  watch.lap('cache')
  const sitesIn = (file: string, source: string): readonly LocatedSite[] => {
    const id = idOf(options.root, file)
    const known = located.get(id) ?? []
    if (known.length === 0 || loader.sourceOf(id) === source) return known
    // Only a list of tags that stands at a call of a wrapper is found by looking at the whole project.
    const isCaller = known.some(({ place }) => place?.kind === 'list')
    return relocate(loader, options, ports, isCaller ? declared : new Map(), file, source) ?? []
  }
  const edits = [...located].map(([id, sites]) => {
    return [id, siteEdits(sites, loader.sourceOf(id) ?? '', analysis.siteTags)] as const
  })
  const scan: OpenScan = {
    ...analysis,
    located,
    edits: new Map(edits.filter(([, found]) => found.length > 0)),
    editsOf: async (file, source) => siteEdits(sitesIn(file, source), source, analysis.siteTags),
    project: async () => {
      const found = await findBesides(options, ports, loader)
      return { ...loader.project, besides: found.besides }
    },
    warnings: [
      ...(ports.autoImports === null ? [UNPREPARED] : []),
      ...unmatched.map((pattern) => `no file matches ${JSON.stringify(pattern)} of the option inputs`),
    ],
    scopes,
    loader,
    sources,
    fileOf: loader.fileOf,
    sourceOf: loader.sourceOf,
    modules: loader.project.modules.size,
    leadsTo: () => leadsTo(loader.project),
    failed: new Set(loader.failures.keys()),
    startedBy: async (files, through = ports) => {
      const reading = { ...through, summaries, readBefore: loader.readBefore }
      const found = await startedBy(options, reading, files, analysis.code)
      await ports.records?.save()
      return found
    },
    durationMs: performance.now() - started,
    laps: watch.laps(),
    parsed: loader.parsed(),
    open: async () => scan,
  }
  return scan
}

function leadsTo({ dependencies }: Project): Map<ModuleId, string[]> {
  return new Map([...dependencies].map(([id, found]) => [id, [...found.values()].flat().map((to) => to.id)]))
}

const UNPREPARED =
  'what Nuxt imports by itself is not known, for it has generated no declarations: run `nuxt prepare` before'

/** What every site depends on joins what belongs to each. */
function withEverywhere(
  members: ReadonlyMap<string, readonly Dependency[]>,
  declared: ReadonlyMap<ModuleId, ModuleSites>,
  everywhere: readonly Dependency[],
): ReadonlyMap<string, readonly Dependency[]> {
  if (everywhere.length === 0) return members
  const ids = [...declared.values()].flatMap(({ sites }) => sites.map(({ site }) => site.id))
  return new Map(ids.map((id) => [id, [...(members.get(id) ?? []), ...everywhere]]))
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
