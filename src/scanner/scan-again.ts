import type { Analysis } from '../core/analyse.ts'
import { digest, digestText } from '../core/hash.ts'
import type { Dependency } from '../core/project.ts'
import type { ModuleId } from '../core/syntax.ts'
import type { Edit } from '../inject/edits.ts'
import type { LongTexts } from './cache/long-texts.ts'
import { stillHolds, watchPorts, type Observed } from './observed.ts'
import { isKept } from './kept.ts'
import { startStopwatch } from './laps.ts'
import { fileAt, idOf } from './module-files.ts'
import { readSources, type Sources } from './read-sources.ts'
import type { OpenScan, Scan, scanProject, ScanOptions, ScanPorts } from './scan.ts'

/** What is kept of a scan: what it yields, without what it read. */
interface KeptScan {
  readonly code: Analysis['code']
  readonly siteTags: readonly (readonly [site: string, tag: string])[]
  readonly edits: readonly (readonly [ModuleId, readonly Edit[]])[]
  /** Modules that hold sites. */
  readonly declaring: readonly ModuleId[]
  readonly warnings: readonly string[]
  readonly members: readonly (readonly [site: string, members: readonly Dependency[]])[]
  readonly pages: readonly string[]
  /** Modules and leaves, the modules that could be parsed first. */
  readonly ids: readonly string[]
  /** Of each of those modules the indices of what it leads to. */
  readonly leadsTo: readonly (readonly number[])[]
  readonly failed: readonly ModuleId[]
}

/**
 * Scans a project, or takes the last scan of the same sources as it is: where all that it asked of the world besides them
 * is answered as it was, so is the scan.
 *
 * @param kept - what earlier scans have kept
 */
export async function scanAgain(options: ScanOptions, ports: ScanPorts, kept: LongTexts | undefined): Promise<Scan> {
  // What compilers of components, and names from outside, bring in is asked past the ports.
  if (kept === undefined || ports.autoImports !== undefined) return (await analyser())(options, ports)
  const started = performance.now()
  const watch = startStopwatch()
  const sources = await readSources(options, ports.files)
  watch.lap('read')
  const memory: Memory = { options, ports, kept, sources, key: keyOf(options, ports, sources) }
  const found = await recall<KeptScan>(memory, memory.key)
  watch.lap('recall')
  const scan = found === null ? await scanAnew(memory) : recalled(memory, found)
  return { ...scan, durationMs: performance.now() - started, laps: [...watch.laps(), ...scan.laps] }
}

/** What analyses takes a tenth of a second to load, and often there is nothing to analyse. */
async function analyser(): Promise<typeof scanProject> {
  return (await import('./scan.ts')).scanProject
}

interface Memory {
  readonly options: ScanOptions
  readonly ports: ScanPorts
  readonly kept: LongTexts
  readonly sources: Sources
  readonly key: string
}

/** Options that say where answers come from, which are compared themselves. */
const BY_ANSWERS: ReadonlySet<string> = new Set([
  'aliases',
  'cache',
  'conditions',
  'generated',
  'maxTreeLength',
  'transpiled',
])

function keyOf(options: ScanOptions, { lockfile }: ScanPorts, { files, texts }: Sources): string {
  const said = Object.entries(options).filter(([name]) => !BY_ANSWERS.has(name))
  return digest([said.sort(), lockfile.kind, files.map((file) => [file, digestText(texts.get(file) ?? '')])])
}

/** What was kept, and the digest by which it is known. */
interface Recalled<Kept> {
  readonly kept: Kept
  readonly digest: string
}

async function recall<Kept>({ kept, ports }: Memory, key: string): Promise<Recalled<Kept> | null> {
  const found = kept.get(key)
  if (found === null) return null
  // The tool that wrote it is this one, and its checksum is right.
  const [observed, value] = JSON.parse(found.text) as [Observed, Kept]
  return (await stillHolds(observed, ports)) ? { kept: value, digest: found.digest } : null
}

async function scanAnew(memory: Memory): Promise<OpenScan> {
  const { options, ports, kept, sources, key } = memory
  const watched = watchPorts(ports)
  const scan = await (await analyser())(options, watched.ports, sources)
  const value = keptOf(scan, memory)
  const observed = watched.observed()
  if (value === null || observed === null) return scan
  const own = await kept.put(key, JSON.stringify([observed, value]))
  const anew: OpenScan = {
    ...scan,
    startedBy: async (files) => {
      const asked = watchPorts(ports)
      const found = await scan.startedBy(files, asked.ports)
      const seen = asked.observed()
      if (seen !== null) await kept.put(digest([key, own, files]), JSON.stringify([seen, found]))
      return found
    },
    open: async () => anew,
  }
  return anew
}

/** What is kept of a scan; `null` where more than text and answers decided. */
function keptOf(scan: OpenScan, { options: { root }, ports, sources: { texts } }: Memory): KeptScan | null {
  const leadsTo = scan.leadsTo()
  const failed = [...scan.failed]
  const declaring = [...scan.located].flatMap(([id, sites]) => (sites.length > 0 ? [id] : []))
  const isPlain = [...leadsTo.keys(), ...failed].every((id) => {
    const file = fileAt(root, id)
    return scan.fileOf(id) === file && isKept(ports, file)
  })
  // Edits are for a text that has to be the same, and what can't be followed is shown in it. Of configurations none is.
  const shown = [...declaring, ...scan.code.unresolved.map(({ module }) => module)]
  const isThere = (id: ModuleId): boolean => scan.sourceOf(id) === undefined || texts.has(fileAt(root, id))
  if (!isPlain || !shown.every(isThere)) return null
  const ids = [...new Set([...leadsTo.keys(), ...[...leadsTo.values()].flat()])]
  const indices = new Map(ids.map((id, index) => [id, index]))
  return {
    code: scan.code,
    siteTags: [...scan.siteTags],
    edits: [...scan.edits],
    declaring,
    warnings: scan.warnings,
    members: [...scan.scopes.members],
    pages: [...scan.scopes.pages],
    ids,
    leadsTo: [...leadsTo.values()].map((targets) => targets.flatMap((id) => indices.get(id) ?? [])),
    failed,
  }
}

/** A scan that was kept. */
function recalled(memory: Memory, { kept, digest: own }: Recalled<KeptScan>): Omit<Scan, 'durationMs'> {
  const { root } = memory.options
  const modules = new Set(kept.ids.slice(0, kept.leadsTo.length))
  const known = new Set([...modules, ...kept.failed])
  const fileOf = (id: ModuleId): string | undefined => (known.has(id) ? fileAt(root, id) : undefined)
  const sourceOf = (id: ModuleId): string | undefined =>
    modules.has(id) ? memory.sources.texts.get(fileAt(root, id)) : undefined
  let opening: Promise<OpenScan> | undefined
  const open = (): Promise<OpenScan> => (opening ??= scanAnew(memory))
  const edits = new Map(kept.edits)
  const declaring = new Set(kept.declaring)
  return {
    code: kept.code,
    siteTags: new Map(kept.siteTags),
    edits,
    editsOf: async (file, source) => {
      const id = idOf(root, file)
      if (!declaring.has(id)) return []
      return sourceOf(id) === source ? (edits.get(id) ?? []) : (await open()).editsOf(file, source)
    },
    warnings: kept.warnings,
    scopes: { members: new Map(kept.members), pages: new Set(kept.pages) },
    fileOf,
    sourceOf,
    modules: modules.size,
    leadsTo: () =>
      new Map(kept.leadsTo.map((targets, index) => [kept.ids[index] ?? '', targets.map((to) => kept.ids[to] ?? '')])),
    failed: new Set(kept.failed),
    laps: [],
    parsed: 0,
    startedBy: async (files) => {
      const found = await recall<Record<ModuleId, string>>(memory, digest([memory.key, own, files]))
      return found?.kept ?? (await open()).startedBy(files)
    },
    open,
  }
}
