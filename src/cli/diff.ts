import { diffManifests, knownTags, type ManifestDiff } from '../core/diff.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { newUnresolved } from '../core/new-unresolved.ts'
import { readBaseline, readManifest } from '../release/baseline.ts'
import { isUrl } from '../release/fetch.ts'
import { diffMarkdown, type ComparedSides } from '../report/diff-markdown.ts'
import { diffReport } from '../report/diff-report.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { summarise } from './github.ts'
import { toJson } from './json.ts'
import { fromFlag, readSettings, type Settings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags diff`: what is to be purged between two manifests, or two trees of git, and because of what. */
export async function diff(call: Call, world: World): Promise<number> {
  const format = formatOf(call)
  const base = textOf(call, 'base')
  checkSides(call)
  const sides = base === undefined ? await readSides(call, world) : await scanSides(call, world, base)
  show(sides, format, call, world)
  summarise(() => `${diffMarkdown(sides)}\n`, call, world)
  if (isGiven(call, 'comment')) {
    const { commentOn } = await import('./diff-comment.ts')
    const talk = createTalk(world, isGiven(call, 'quiet'))
    const isNews = sides.diff.purge.length > 0 || sides.diff.unpurgeable.length > 0
    await commentOn({ root: sides.settings.root, body: diffMarkdown(sides), isNews, world, talk })
  }
  return 0
}

/** What is compared, with where it comes from. */
interface Sides extends ComparedSides {
  readonly settings: Settings
  /** Of two trees, the revision that was named and the commit that it came to. */
  readonly base: { readonly revision: string; readonly commit: string } | null
}

const FORMATS = ['text', 'markdown', 'json'] as const

type Format = (typeof FORMATS)[number]

function formatOf(call: Call): Format {
  const said = textOf(call, 'format')
  const format = FORMATS.find((known) => known === (said ?? (isGiven(call, 'json') ? 'json' : 'text')))
  if (format === undefined) throw usage(`There is no format ${JSON.stringify(said)}.`, `Write ${FORMATS.join(', ')}.`)
  if (format !== 'json' && isGiven(call, 'json'))
    throw usage(`--json and --format ${format} exclude each other.`, 'Give one.')
  return format
}

function checkSides(call: Call): void {
  if (isGiven(call, 'base')) {
    if (call.args.length === 0) return
    throw usage('diff compares two manifests, or a revision by --base; not both.', 'Leave one of them out.')
  }
  if (isGiven(call, 'head')) throw usage('--head needs --base.', 'Write --base REV: what it is compared with.')
  if (call.args.length === 2) return
  throw usage('diff needs OLD and NEW, or --base REV.', 'See `cache-tags diff --help`.')
}

function usage(message: string, hint: string): CacheTagsError {
  return new CacheTagsError('CT_USAGE', message, { hint })
}

async function readSides(call: Call, world: World): Promise<Sides> {
  const settings = await readSettings(call, world.cwd)
  // One after the other: of two that can't be read, always the first is reported.
  const before = await readEither(call.args[0] ?? '', world.cwd)
  const after = await readEither(call.args[1] ?? '', world.cwd)
  return { ...compare(before, after, settings), into: null, base: null, blind: [], settings }
}

/** What no scan can tell. */
const BLIND =
  'Sources were compared, without a build: values that a build inlines, versions of its plugins and names of client ' +
  'files may purge more.'

async function scanSides(call: Call, world: World, base: string): Promise<Sides> {
  const { scanTrees } = await import('./base-tree/scan-trees.ts')
  const found = await scanTrees(call, world, { base, head: textOf(call, 'head') })
  const { settings, commit, warnings } = found
  const compared = compare(found.before.manifest, found.after.manifest, settings)
  const all = { ...compared.diff, warnings: [...warnings, ...compared.diff.warnings] }
  return { ...compared, diff: all, into: base, base: { revision: base, commit }, blind: [BLIND], settings }
}

function compare(
  before: Manifest,
  after: Manifest,
  { options }: Settings,
): Pick<Sides, 'diff' | 'project' | 'knownTags' | 'unresolved'> {
  return {
    diff: diffManifests(before, after, { toolchain: options.toolchain }),
    project: after.code.namespace,
    knownTags: knownTags([before]).length,
    unresolved: newUnresolved(before, after),
  }
}

function show(sides: Sides, format: Format, call: Call, world: World): void {
  const { diff: found, base, unresolved } = sides
  const talk = createTalk(world, isGiven(call, 'quiet'))
  if (format === 'text') {
    const view = viewOf(world.stdout, world.environment)
    world.stdout.write(diffReport(found, view, base === null ? null : { unresolved }))
  } else if (format === 'markdown') {
    world.stdout.write(diffMarkdown(sides))
  } else {
    world.stdout.write(toJson(base === null ? found : ({ ...found, base, unresolved } satisfies TreesDiff)))
    for (const warning of found.warnings) talk.warn(warning)
  }
  if (base !== null && format !== 'markdown') talk.info(`compared with ${base.commit.slice(0, 12)}. ${BLIND}`)
}

/** What `--json` prints of two trees. */
type TreesDiff = ManifestDiff & Pick<Sides, 'unresolved'> & { readonly base: NonNullable<Sides['base']> }

/** Here nothing widens: who names two manifests wants these two. */
async function readEither(source: string, cwd: string): Promise<Manifest> {
  if (!isUrl(source)) return readManifest(fromFlag(source, cwd))
  const reading = await readBaseline(source)
  if (reading.kind === 'read') return reading.manifest
  const { host, pathname } = new URL(source)
  if (reading.kind === 'missing') {
    throw new CacheTagsError('CT_MANIFEST_MISSING', `There is no manifest at ${host}${pathname}.`, {
      hint: 'Check the address.',
    })
  }
  throw new CacheTagsError('CT_MANIFEST_UNREADABLE', reading.reason, { hint: 'Build it again, or name another.' })
}
