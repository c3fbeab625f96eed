import { ambientDigests, ambientEntries, type AmbientEntry } from '../core/ambient.ts'
import { countsForEffect } from '../core/effects.ts'
import { indexProject } from '../core/graph.ts'
import { modulePath } from '../core/ids.ts'
import type { ManifestCode } from '../core/manifest.ts'
import { summariseModule, type ModuleSummary } from '../core/summary.ts'
import type { ModuleId } from '../core/syntax.ts'
import { findBesides } from './besides.ts'
import { textOf } from './files.ts'
import { pathMatcher } from './glob-place.ts'
import { idOf } from './module-files.ts'
import { createLoader, type LoadPorts, type ReadBefore } from './load.ts'
import { isParseFailure, parseModule } from './parse.ts'
import type { ScanOptions, ScanPorts } from './scan.ts'

/** Modules that a server runs at its start: by where they stand, and by option. */
export function ambientAmong(
  sources: readonly string[],
  { root, ambient }: ScanOptions,
): readonly (AmbientEntry & { readonly file: string })[] {
  const isNamed = pathMatcher(ambient)
  return sources.flatMap((file) => {
    const module = idOf(root, file)
    const [entry = isNamed(modulePath(module)) ? { module, isHook: false } : undefined] = ambientEntries([module])
    return entry === undefined ? [] : [{ ...entry, file }]
  })
}

/** No server starts with a component: where a bundler has one as an entry, a framework loads it for its page. */
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/

/** What is asked of the world, and of the scan. */
export interface StartedPorts extends ScanPorts, Pick<LoadPorts, 'summaries'> {
  readonly readBefore: ReadBefore
}

/** What {@link Scan.startedBy} yields, read anew: what belongs to no slice is no part of the scan. */
export async function startedBy(
  options: ScanOptions,
  ports: StartedPorts,
  files: readonly string[],
  { sites, graph }: ManifestCode,
): Promise<Record<ModuleId, string>> {
  const loader = createLoader({ root: options.root, ...ports })
  const entries: AmbientEntry[] = []
  const known = new Set(ambientAmong(files, options).map(({ file }) => file))
  for (const file of files.filter((path) => !known.has(path) && SCRIPT.test(path))) {
    const module = idOf(options.root, file)
    const summary = summaryOf(ports, module, file, await textOf(ports.files, file))
    if (summary === null || !doesAnything(summary)) continue
    entries.push({ module, isHook: false })
    await loader.load([file])
  }
  const statements = new Set(Object.values(sites).map((site) => site.statement))
  const followed = new Set(graph.map(([id]) => id))
  const { besides } = await findBesides(options, ports, loader)
  return ambientDigests(indexProject({ ...loader.project, besides }, options.purity), entries, statements, followed)
}

/** What the scripts of a file say as they are written. */
function summaryOf(ports: StartedPorts, id: ModuleId, file: string, source: string): ModuleSummary | null {
  const known = ports.autoImports ? null : ports.readBefore(id, source)
  if (known) return known.summary
  const parsed = parseModule(id, file, source)
  return isParseFailure(parsed) ? null : summariseModule(parsed)
}

/** Whether a module may do more than offer names: what it doesn't, what it imports by name has no need to do either. */
function doesAnything(summary: ModuleSummary): boolean {
  return (
    summary.statements.some(({ evaluation }) => evaluation.kind !== 'nothing') ||
    summary.runs.some((specifier) => countsForEffect(summary, specifier))
  )
}
