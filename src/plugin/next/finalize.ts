import { readFile } from 'node:fs/promises'
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { entryFiles } from '../../bundlers/next-entries.ts'
import { nextEnvironment } from './environment.ts'
import { isNextOutput, readNextOutput, type NextOutput, type Prerendered } from '../../bundlers/next-output.ts'
import { nextFacts, turbopackAliases, type NextFacts } from '../../bundlers/next.ts'
import { modulesBelow, reachOf } from '../../core/entries.ts'
import { indexProject } from '../../core/graph.ts'
import { CacheTagsError } from '../../core/error.ts'
import { RECIPE } from '../../core/fingerprint.ts'
import { byCodeUnit, digest, sortedUnique } from '../../core/hash.ts'
import {
  createManifest,
  type Manifest,
  type ManifestCode,
  type PrerenderedPages,
  type UnexplainedTag,
} from '../../core/manifest.ts'
import { decodeManifest } from '../../core/manifest-codec.ts'
import { hasHole, patternMatcher } from '../../core/pattern.ts'
import { idOf } from '../../scanner/module-files.ts'
import type { OpenScan, Scan } from '../../scanner/scan.ts'
import { inlinedValues } from '../build-values.ts'
import type { OptionsResolved } from '../options.ts'
import { scanWith } from '../scan-with.ts'
import { buildNote, decodeNote, notedAliases, noteFiles, type BuildNote } from './build-note.ts'
import { nextBuildPart } from './build.ts'

/** Which build is finalized. */
export interface FinalizeSettings {
  readonly root: string
  readonly options: OptionsResolved
  /** Next's output, relative to the root. */
  readonly distDir: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** What came of it. */
export interface Finalized {
  readonly manifest: Manifest
  /** How its code is read again. */
  readonly note: BuildNote
  /** Whether `withCacheTags` took part in the build. Without it no site has a tag of its own. */
  readonly isWrapped: boolean
  /** Site tags that the sources ask for and the server's code doesn't hold. */
  readonly missing: readonly string[]
  /** Ids of sites whose own tag isn't relied on, because the edge runtime runs them without it. */
  readonly edgeSites: readonly string[]
  /** Site tags in what browsers get. */
  readonly leaked: readonly string[]
}

/**
 * Makes the manifest of a Next build: the code as it was built, the site tags that its output holds, and the tags that
 * its prerendered pages carry. Writes nothing.
 *
 * @throws CacheTagsError `CT_BUILD` where there is no finished build
 */
export async function finalizeNextBuild(settings: FinalizeSettings): Promise<Finalized> {
  const root = realpathSync(settings.root)
  const dist = resolve(root, settings.distDir)
  if (!isNextOutput(dist)) {
    throw new CacheTagsError('CT_BUILD', `There is no finished Next build in ${dist}.`, {
      hint: 'Run `next build` first; where `distDir` is set, name it by --dist-dir.',
    })
  }
  const output = await readNextOutput(dist)
  const sources = await openSources({ ...settings, root }, dist, output)
  const built = sources.built ?? (await scannedManifest(sources, settings.options))
  const { code } = built
  const edgeSites = await sitesOfEdge(output, code, sources)
  const edgeTags = new Set(edgeSites.map((id) => code.sites[id]?.siteTag))
  const wanted = sortedUnique(Object.values(code.sites).flatMap(({ siteTag }) => siteTag ?? []))
  const found = new Set(output.siteTags)
  const seen = explainTags(output.prerendered, code)
  const manifest = createManifest(RECIPE, code, {
    ...built.build,
    injected: wanted.filter((tag) => found.has(tag) && !edgeTags.has(tag)),
    concrete: seen.concrete,
    prerendered: countPages(output.prerendered),
    unexplained: await attribute(seen.unexplained, sources, settings.options),
  })
  return {
    manifest,
    note: buildNote(root, sources.facts),
    isWrapped: sources.built !== null,
    missing: wanted.filter((tag) => !found.has(tag) && !edgeTags.has(tag)),
    edgeSites,
    leaked: output.clientTags.filter((tag) => wanted.includes(tag)),
  }
}

/** The sources of a build; they are scanned only if something is to be looked up in them. */
interface Sources {
  readonly root: string
  readonly output: NextOutput
  /** What the build itself has left; `null` where it was not wrapped. */
  readonly built: Manifest | null
  readonly facts: NextFacts
  readonly scan: () => Promise<Scan>
}

async function openSources(settings: FinalizeSettings, dist: string, output: NextOutput): Promise<Sources> {
  const { root, options, environment } = settings
  const files = noteFiles(dist)
  const text = await readFile(files.manifest, 'utf8').catch(() => null)
  const note = decodeNote(await readFile(files.note, 'utf8').catch(() => ''))
  const built = text === null || note === null ? null : decodeManifest(text, files.manifest)
  const aliases =
    note === null ? turbopackAliases(root, output.settings.turbopack?.resolveAlias) : notedAliases(root, note)
  const facts = await nextFacts(
    root,
    output.settings,
    note?.bundler ?? output.bundler,
    nextEnvironment(root, environment),
    aliases,
  )
  let scanning: Promise<Scan> | undefined
  return { root, output, built, facts, scan: () => (scanning ??= scanWith(root, options, facts)) }
}

/** The scan with all that it read, to be read on. */
async function opened({ scan }: Pick<Sources, 'scan'>): Promise<OpenScan> {
  return (await scan()).open()
}

async function scannedManifest({ scan, facts }: Sources, options: OptionsResolved): Promise<Manifest> {
  const scanned = await scan()
  return createManifest(RECIPE, scanned.code, nextBuildPart(scanned, options, facts))
}

/** Sites that the edge runtime can run. Their tags are written into the code of the Node server only. */
async function sitesOfEdge(output: NextOutput, code: ManifestCode, sources: Sources): Promise<string[]> {
  const tagged = Object.entries(code.sites).filter(([, { siteTag }]) => siteTag !== null)
  if (output.edgeEntries.length === 0 || tagged.length === 0) return []
  const known = await Promise.all(output.edgeEntries.map((entry) => modulesOf([entry], sources)))
  // An entry whose files can't be told may run anything.
  if (known.some((entry) => entry.length === 0)) return tagged.map(([id]) => id)
  // Where there is an edge runtime, this runs in it too (https://nextjs.org/docs/app/guides/instrumentation).
  const instrumentation = await modulesOf(['instrumentation'], sources)
  const modules = modulesBelow((await opened(sources)).loader.project, [...known.flat(), ...instrumentation])
  return tagged.flatMap(([id, { module }]) => (modules.has(module) ? [id] : []))
}

/** The modules of entries, loaded with all that they import. */
async function modulesOf(entries: readonly string[], { root, output, scan }: Sources): Promise<string[]> {
  const { pageExtensions } = output.settings
  const files = (await Promise.all(entries.map((entry) => entryFiles(root, entry, pageExtensions)))).flat()
  await (await opened({ scan })).loader.load(files)
  return sortedUnique(files.map((file) => idOf(root, file)))
}

/** The tags of prerendered pages: values of patterns that sites declare, and those that no site declares, by route. */
function explainTags(
  prerendered: readonly Prerendered[],
  code: ManifestCode,
): { concrete: Record<string, string[]>; unexplained: Map<string, Set<string>> } {
  const sites = Object.values(code.sites)
  const siteTags = new Set(sites.map(({ siteTag }) => siteTag))
  const patterns = sortedUnique(sites.flatMap(({ tags }) => tags)).map((pattern) => ({
    pattern,
    matches: patternMatcher(pattern),
  }))
  const concrete = new Map<string, Set<string>>()
  const unexplained = new Map<string, Set<string>>()
  for (const { route, tags } of prerendered) {
    for (const tag of tags) {
      if (siteTags.has(tag)) continue
      const matching = patterns.filter(({ matches }) => matches(tag))
      for (const { pattern } of matching) if (hasHole(pattern)) add(concrete, pattern, tag)
      if (matching.length === 0) add(unexplained, tag, route)
    }
  }
  const lists = [...concrete].map(([pattern, values]) => [pattern, sortedUnique(values)])
  return { concrete: Object.fromEntries(lists.sort()), unexplained }
}

/** Pages of one entry with the same tags are one row. */
function countPages(prerendered: readonly Prerendered[]): PrerenderedPages[] {
  const rows = new Map<string, PrerenderedPages>()
  for (const { route, tags } of prerendered) {
    const sorted = sortedUnique(tags)
    const key = JSON.stringify([route, sorted])
    rows.set(key, [route, (rows.get(key)?.[1] ?? 0) + 1, sorted])
  }
  return [...rows].sort(([left], [right]) => byCodeUnit(left, right)).map(([, row]) => row)
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set()
  sets.set(key, set.add(value))
}

/** All code of the routes whose pages carry a tag stands for the tag's own, which nobody found. */
async function attribute(
  unexplained: ReadonlyMap<string, ReadonlySet<string>>,
  sources: Sources,
  { ignoreValues, purity }: OptionsResolved,
): Promise<Record<string, UnexplainedTag>> {
  const entries = [...unexplained].sort().map(async ([tag, names]): Promise<[string, UnexplainedTag]> => {
    const routes = sortedUnique(names)
    const modules = await modulesOf(routes, sources)
    const { loader, sources: everything, project } = await opened(sources)
    // A route whose files can't be told may be made of anything.
    if (modules.length === 0) await loader.load(everything)
    const { fingerprint, reached } = reachOf(
      indexProject(await project(), purity),
      modules.length > 0 ? modules : [...loader.project.modules.keys()],
    )
    const { values } = inlinedValues(sources.facts.inlined, reached, ignoreValues)
    return [tag, { routes, fingerprint: digest([fingerprint, Object.entries(values).sort()]) }]
  })
  return Object.fromEntries(await Promise.all(entries))
}
