import { existsSync } from 'node:fs'
import { mkdir, realpath } from 'node:fs/promises'
import { basename, join, posix, relative, resolve } from 'node:path'
import { CacheTagsError } from '../../core/error.ts'
import { RECIPE } from '../../core/fingerprint.ts'
import { digest, sortedUnique } from '../../core/hash.ts'
import { parseNodeId } from '../../core/ids.ts'
import { createManifest, type Manifest, type ManifestBuild, type ManifestCode } from '../../core/manifest.ts'
import { loadConfig } from '../../plugin/config.ts'
import type { OptionsResolved } from '../../plugin/options.ts'
import { resolveOptions } from '../../plugin/resolve-options.ts'
import { scanWith } from '../../plugin/scan-with.ts'
import { slashes } from '../../scanner/glob-place.ts'
import { fileAt } from '../../scanner/module-files.ts'
import type { Scan } from '../../scanner/scan.ts'
import { isWithin } from '../is-within.ts'
import { findPlugin } from '../init/find-plugin.ts'
import { openOwnFolder } from './folder.ts'
import { commitOf, mergeBase, openRepository, type Repository } from './git.ts'
import { copyIgnored } from './ignored.ts'
import { linkInstalled } from './installed.ts'
import { treeToolchain } from './toolchain.ts'
import { copyFiltered, writeTree, type TreeOptions } from './write.ts'
import { isGiven, textOf, type Call } from '../command.ts'
import { readSettings, type Settings } from '../settings.ts'
import { createTalk } from '../talk.ts'
import type { World } from '../world.ts'

/** What a scan says of one tree of files. */
export interface ScannedTree {
  /** What stands in it; of the build only what can be told of the toolchain. */
  readonly manifest: Manifest
  /** The text of a module, also when its tree is gone. */
  readonly sourceOf: (module: string) => string | undefined
}

/** Two trees, scanned. */
export interface ScannedTrees {
  readonly before: ScannedTree
  readonly after: ScannedTree
  /** The commit that `before` is. */
  readonly commit: string
  readonly settings: Settings
  readonly warnings: readonly string[]
}

/** Which trees are compared, as git names revisions. */
export interface Revisions {
  readonly base: string
  /** @default the work tree as it stands */
  readonly head?: string | undefined
}

interface Scene {
  readonly call: Call
  readonly world: World
  readonly signal: AbortSignal
  readonly settings: Settings
  readonly repository: Repository
  /** The project, relative to the top of the repository, with `/`. */
  readonly project: string
}

/**
 * Scans a project as it was where its history left a revision, and as it is: what merging it there would change. Both are
 * scanned alike: packages are those of the lockfile, whatever is installed. Of the repository nothing changes, and nothing
 * is left behind.
 *
 * @throws CacheTagsError `CT_USAGE` for no repository or an unknown revision, `CT_SCAN`
 */
export async function scanTrees(call: Call, world: World, revisions: Revisions): Promise<ScannedTrees> {
  const abort = new AbortController()
  const stopListening = world.onInterrupt(() => {
    createTalk(world, isGiven(call, 'quiet')).info('stopping; once more to end at once')
    abort.abort(new CacheTagsError('CT_SCAN', 'It was stopped before it was done.'))
  })
  try {
    return await scanBoth(call, world, revisions, abort.signal)
  } finally {
    stopListening()
  }
}

async function scanBoth(
  call: Call,
  world: World,
  { base, head }: Revisions,
  signal: AbortSignal,
): Promise<ScannedTrees> {
  const settings = await readSettings(call, world.cwd)
  const root = await realpath(settings.root)
  const repository = await openRepository(root, world.environment, signal)
  const project = slashes(relative(repository.top, root))
  const scene: Scene = { call, world, signal, settings: { ...settings, root }, repository, project }
  const headCommit = await commitOf(repository, head ?? 'HEAD')
  const found = await mergeBase(repository, base, headCommit)
  signal.throwIfAborted()
  const after = head === undefined ? await scanRoot(scene.settings) : await scanCommit(scene, headCommit, 'head', null)
  const before = await scanCommit(scene, found.commit, 'base', head === undefined ? after.reached : null)
  const warnings = sortedUnique([...before.warnings, ...after.warnings])
  return {
    before,
    after,
    commit: found.commit,
    settings: scene.settings,
    warnings: found.warning === null ? warnings : [found.warning, ...warnings],
  }
}

interface Scanned extends ScannedTree {
  /** Absolute paths of all files that it led to. */
  readonly reached: readonly string[]
  readonly warnings: readonly string[]
}

async function scanRoot({ root, options }: Settings): Promise<Scanned> {
  const scan = await scanWith(root, options, { aliases: [], conditions: [], byLockfile: true })
  const build = { toolchain: await treeToolchain(root), ...(await supposedTags(root, scan.code)) }
  const manifest = createManifest(RECIPE, scan.code, build)
  return { manifest, sourceOf: scan.sourceOf, reached: reachedBy(scan, root), warnings: scan.warnings }
}

/** Site tags are taken for written where a build is set up to write them: then a release will purge by them. */
async function supposedTags(root: string, { sites }: ManifestCode): Promise<Pick<ManifestBuild, 'injected'>> {
  const isBuilt = await findPlugin(root).then(
    ({ isNamed }) => isNamed,
    () => false,
  )
  return isBuilt ? { injected: sortedUnique(Object.values(sites).flatMap(({ siteTag }) => siteTag ?? [])) } : {}
}

function reachedBy(scan: Scan, root: string): string[] {
  const leadsTo = scan.leadsTo()
  const modules = [...leadsTo.keys(), ...scan.failed].flatMap((id) => scan.fileOf(id) ?? [])
  const assets = [...new Set([...leadsTo.values()].flat())].flatMap((id) => {
    const { leaf, name } = parseNodeId(id)
    return leaf === 'asset' ? [fileAt(root, name)] : []
  })
  return sortedUnique([...modules, ...assets])
}

/** @param reached - what the work tree led to; `null` where it is not what is compared */
async function scanCommit(
  scene: Scene,
  commit: string,
  side: string,
  reached: readonly string[] | null,
): Promise<Scanned> {
  const { repository, project, signal, world } = scene
  const { top } = repository
  const folder = await openOwnFolder(`${side}-${digest([top]).slice(0, 12)}`)
  try {
    const into = join(folder.path, basename(top) || 'repository')
    await mkdir(into)
    const index = join(folder.path, '.index')
    const options: TreeOptions = { repository, commit, into, index, environment: world.environment, signal }
    const warnings = await fillTree(scene, options, reached)
    signal.throwIfAborted()
    const root = join(into, project)
    await mkdir(root, { recursive: true })
    const own = await optionsOf(scene, into)
    const scanned = await scanRoot({ root, options: own.options })
    signal.throwIfAborted()
    return { ...scanned, warnings: [...warnings, ...own.warnings, ...scanned.warnings] }
  } finally {
    await folder.remove()
  }
}

async function fillTree(scene: Scene, options: TreeOptions, reached: readonly string[] | null): Promise<string[]> {
  const { repository, project } = scene
  const { commit, into } = options
  const written = await writeTree(options)
  const changed = reached === null ? [] : await changedSince(repository, commit)
  if (reached !== null) await copyFiltered(options, written.paths, new Set(changed))
  // Where a repository begins, tools stop looking upward: for a lockfile, and for what is ignored.
  if (!existsSync(join(into, '.git'))) await mkdir(join(into, '.git'))
  const packages = written.paths
    .filter((path) => posix.basename(path) === 'package.json')
    .map((path) => posix.dirname(path).replace(/^\.$/u, ''))
  const { submodules } = written
  const ignored = await copyIgnored({
    repository,
    into,
    reached: reached ?? [],
    changed,
    packages,
    submodules,
    project,
  })
  const folders = sortedUnique([...packages, ...upward(project)])
  return [...written.warnings, ...ignored, ...linkInstalled({ top: repository.top, into }, folders)]
}

async function changedSince({ ask }: Repository, commit: string): Promise<string[]> {
  const words = ['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', commit, '--']
  return (await ask(words)).split('\0').filter((path) => path !== '')
}

/** A folder and those above it, as far as the top. */
function upward(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/')
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))]
}

/** A tree is read as its own configuration says, unless the command line names one. */
async function optionsOf(
  { call, world, settings, repository }: Scene,
  into: string,
): Promise<{ readonly options: OptionsResolved; readonly warnings: readonly string[] }> {
  const place = await realpath(resolve(world.cwd, textOf(call, 'root') ?? '.'))
  if (textOf(call, 'config') !== undefined || !isWithin(repository.top, place)) {
    return { options: settings.options, warnings: [] }
  }
  const folder = join(into, relative(repository.top, place))
  try {
    return { options: resolveOptions(await loadConfig(folder), {}), warnings: [] }
  } catch {
    const warning = 'the configuration of the revision can not be read: the present one was taken for both sides'
    return { options: settings.options, warnings: [warning] }
  }
}
