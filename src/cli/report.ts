import { relative, resolve } from 'node:path'
import packageManifest from '../../package.json' with { type: 'json' }
import { CacheTagsError } from '../core/error.ts'
import { RECIPE } from '../core/fingerprint.ts'
import { createManifest, type Manifest } from '../core/manifest.ts'
import { writeNamed } from '../plugin/write-manifest.ts'
import { readManifest } from '../release/baseline.ts'
import { reportData } from '../report/report-build.ts'
import type { ReportData } from '../report/report-data.ts'
import { reportLine } from '../report/report-line.ts'
import type { SourceOf } from '../report/report-sources.ts'
import { inert } from '../report/width.ts'
import { isOn } from '../store/open.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { toJson } from './json.ts'
import { compareBuild, compareTrees, type Compared } from './report-compare.ts'
import { findSecrets, redact } from './secrets.ts'
import { readSettings, type Settings } from './settings.ts'
import { readShownSources } from './shown-sources.ts'
import { createTalk, type Talk } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags report`: a page about the code, about what a release would purge, and about those that were. */
export async function report(call: Call, world: World): Promise<number> {
  const talk = createTalk(world, isGiven(call, 'quiet'))
  const base = textOf(call, 'base')
  const { data: all, root } = base === undefined ? await reportBuild(call, world) : await reportTrees(base, call, world)
  const data = withoutSecrets(all, findSecrets(call.argv, world.environment))
  for (const note of data.notes) talk.info(inert(note))
  if (isGiven(call, 'json')) {
    world.stdout.write(toJson(data))
    return 0
  }
  const said = textOf(call, 'out')
  const file = said === undefined ? resolve(root, DEFAULT_FILE) : resolve(world.cwd, said)
  const html = await pageOf(data)
  await writeNamed(file, html, { what: 'report', by: '--out' })
  world.stdout.write(`${file}\n`)
  talk.info(reportLine(data, Buffer.byteLength(html)))
  if (isGiven(call, 'open')) await show(file, world, talk)
  return 0
}

const DEFAULT_FILE = '.cache-tags/report.html'

/** The file is seen by others, so that nothing of it is what streams would hide: in what is said, and in sources. */
function withoutSecrets(data: ReportData, secrets: readonly string[]): ReportData {
  const hide = (_: string, value: unknown): unknown => (typeof value === 'string' ? redact(value, secrets) : value)
  const clean = <Part>(part: Part): Part => JSON.parse(JSON.stringify(part, hide)) as Part
  const { notes, release, history } = data
  if (release === null) return { ...data, notes: clean(notes), history: clean(history) }
  const { comparedWith, warnings, excess, sources } = release
  const said = clean({ comparedWith, warnings, excess, sources })
  return { ...data, notes: clean(notes), history: clean(history), release: { ...release, ...said } }
}

interface Reported {
  readonly data: ReportData
  /** Absolute path of the project. */
  readonly root: string
}

async function reportBuild(call: Call, world: World): Promise<Reported> {
  const settings = await readSettings(call, world.cwd)
  const { manifest, manifestFile, sourceOf, notes } = await readSubject(call, settings)
  const compared = await compareBuild(manifest, call, settings, world)
  const others = compared.release?.others ?? []
  const { root } = settings
  if (isGiven(call, 'no-source')) return { data: dataOf(manifest, compared, () => undefined, notes), root }
  if (manifestFile === null) return { data: dataOf(manifest, compared, sourceOf, notes), root }
  const shown = await readShownSources({ root, manifest, others, manifestFile })
  const read: SourceOf = (side, module) => (side === 'after' ? shown.sources.get(module) : undefined)
  return { data: dataOf(manifest, compared, read, [...notes, ...shown.notes]), root }
}

async function reportTrees(base: string, call: Call, world: World): Promise<Reported> {
  const other = ['baseline', 'store', 'manifest'].find((name) => isGiven(call, name))
  if (other !== undefined) {
    throw new CacheTagsError('CT_USAGE', `--base and --${other} exclude each other.`, {
      hint: 'With --base two revisions of the sources are compared, without a build or a ledger.',
    })
  }
  const { scanTrees } = await import('./base-tree/scan-trees.ts')
  const { before, after, commit, settings, warnings } = await scanTrees(call, world, { base })
  const words = `the merge base with ${base} (${commit.slice(0, 12)})`
  const compared = compareTrees(before.manifest, after.manifest, words, warnings, settings)
  const sourceOf: SourceOf = (side, module) => (side === 'before' ? before : after).sourceOf(module)
  const shown = isGiven(call, 'no-source') ? () => undefined : sourceOf
  // Site tags are only taken for written there.
  return { data: { ...dataOf(after.manifest, compared, shown, [TREES_NOTE]), isBuild: false }, root: settings.root }
}

const TREES_NOTE =
  'Sources were compared, without a build and a ledger: values that a build inlines and names of client files may purge ' +
  'more, and no history is shown.'

function dataOf(
  manifest: Manifest,
  { release, history, notes }: Compared,
  sourceOf: SourceOf,
  before: readonly string[],
): ReportData {
  return reportData({
    manifest,
    generatedAt: new Date().toISOString(),
    tool: packageManifest.version,
    release: release === null ? null : { ...release, sourceOf },
    history,
    notes: [...before, ...notes],
  })
}

interface Subject {
  readonly manifest: Manifest
  /** `null` where a scan has just made it. */
  readonly manifestFile: string | null
  readonly sourceOf: SourceOf
  readonly notes: readonly string[]
}

async function readSubject(call: Call, settings: Settings): Promise<Subject> {
  const { root, options } = settings
  const manifestFile = resolve(root, options.manifest)
  try {
    return { manifest: await readManifest(manifestFile), manifestFile, sourceOf: () => undefined, notes: [] }
  } catch (error) {
    const isMissing = error instanceof CacheTagsError && error.code === 'CT_MANIFEST_MISSING'
    // Whoever names a file wants this one.
    if (!isMissing || isGiven(call, 'manifest')) throw error
  }
  const { scanWith } = await import('../plugin/scan-with.ts')
  const scan = await scanWith(root, options)
  const words = `There is no manifest at ${relative(root, manifestFile)}: the page shows a scan of the sources, without a build.`
  return {
    manifest: createManifest(RECIPE, scan.code, {}),
    manifestFile: null,
    sourceOf: (side, module) => (side === 'after' ? scan.sourceOf(module) : undefined),
    notes: [words, ...scan.warnings],
  }
}

async function pageOf(data: ReportData): Promise<string> {
  const [{ reportHtml }, { readPageAssets }] = await Promise.all([
    import('../report/report-html.ts'),
    import('../report/page-assets.ts'),
  ])
  return reportHtml(data, await readPageAssets())
}

/** On a runner nobody looks. */
async function show(file: string, { environment, open }: World, talk: Talk): Promise<void> {
  if (open === undefined || isOn(environment['CI']))
    return talk.info('nobody is here to look: the report is not opened')
  try {
    await open(file)
  } catch {
    talk.warn('the report could not be opened: open the file yourself')
  }
}
