import { realpathSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nextEnvironment } from './environment.ts'
import { nextFacts } from '../../bundlers/next.ts'
import { RECIPE } from '../../core/fingerprint.ts'
import { digest, digestText } from '../../core/hash.ts'
import { createManifest, type Manifest } from '../../core/manifest.ts'
import type { ToolchainPolicy } from '../../core/widen.ts'
import { readLockfile } from '../../scanner/lockfile.ts'
import { readPatches } from '../../scanner/lockfile-patches.ts'
import type { OptionsResolved } from '../options.ts'
import { scanWith } from '../scan-with.ts'
import { notedAliases, noteFiles } from './build-note.ts'
import { nextBuildPart } from './build.ts'
import { assertCacheFolder, deleteEntries, readEntries } from './cache-folder.ts'
import { NO_RECORD, readRecord, recordedAtMs, writeRecord, type CacheRecord } from './cache-record.ts'
import { createJudge, possibleMakers, type PruneReason } from './judge-entry.ts'

/** Which cache is pruned, and for which sources. */
export interface PruneSettings {
  readonly root: string
  readonly options: OptionsResolved
  /** Absolute path of `.next/cache`. */
  readonly cache: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isDry: boolean
}

/** An entry that does not outlive the sources. */
export interface PrunedEntry {
  readonly entry: string
  readonly tags: readonly string[]
  readonly reason: PruneReason
}

/** What came of it. */
export interface Pruned {
  readonly kept: number
  /** Answers of upstream services among those kept: no code of ours made them. */
  readonly upstream: number
  readonly pruned: readonly PrunedEntry[]
}

/**
 * Deletes the entries of the local build cache that the sources would not make any more, so that the next build can't bake
 * them into its pages. An entry stays only where a record says which code made it, and that code stands.
 *
 * @throws CacheTagsError `CT_USAGE` where the folder is no build cache
 */
export async function pruneCache(settings: PruneSettings): Promise<Pruned> {
  const { options, cache, isDry } = settings
  await assertCacheFolder(cache)
  // As a build sees it, whatever link led here.
  const root = realpathSync(settings.root)
  const record = (await readRecord(cache)) ?? NO_RECORD
  const manifest = await currentManifest({ ...settings, root }, record)
  const now = { lockfile: await lockfileDigest(root), isWhole: isWhole(options) }
  const judge = createJudge(record, { ...now, manifest, toolchain: options.toolchain })
  const pruned: PrunedEntry[] = []
  const kept: [name: string, digest: string][] = []
  let upstream = 0
  for (const entry of await readEntries(cache)) {
    const reason = entry.said?.isUpstream === true ? null : judge(entry)
    if (reason !== null) pruned.push({ entry: entry.name, tags: entry.said?.tags ?? [], reason })
    else if (entry.said?.isUpstream === true) upstream += 1
    else kept.push([entry.name, entry.digest ?? ''])
  }
  if (!isDry) {
    const names = pruned.map(({ entry }) => entry)
    await deleteEntries(cache, names)
    const entries = Object.fromEntries(kept)
    await writeRecord(cache, { ...record, ...now, entries, preparedFor: manifest.id })
  }
  return { kept: kept.length + upstream, upstream, pruned }
}

/**
 * Records which code the entries of a cache belong to, after a build that had it pruned; without that nothing is known of
 * the older ones. Where `prune` never ran, nothing is written.
 */
export async function recordCache(
  cache: string,
  root: string,
  built: Pick<CacheRecord, 'note'> & { readonly manifest: Manifest },
  toolchain: ToolchainPolicy,
): Promise<void> {
  const before = await readRecord(cache)
  if (before === null) return
  const { manifest, note } = built
  const lockfile = await lockfileDigest(root)
  const entries = await knownEntries(cache, before, { manifest, lockfile, toolchain })
  await writeRecord(cache, {
    preparedFor: null,
    manifest: entries === null ? null : manifest,
    entries: Object.fromEntries(entries ?? []),
    lockfile,
    isWhole: before.isWhole,
    note,
  })
}

interface Built {
  readonly manifest: Manifest
  readonly lockfile: string | null
  readonly toolchain: ToolchainPolicy
}

/**
 * The entries that are surely of the code that was built: those that `prune` kept for it, and those that the build wrote.
 * `null` where the build may have read something else: what it made of that could not be told from the rest.
 */
async function knownEntries(cache: string, before: CacheRecord, built: Built): Promise<[string, string][] | null> {
  const { manifest, lockfile } = built
  if (before.preparedFor !== manifest.id || before.lockfile !== lockfile) return null
  const span = await buildSpan(cache)
  if (span === null || (await recordedAtMs(cache)) > span.compiledMs) return null
  const keptBefore = new Map(Object.entries(before.entries))
  const judge = createJudge(before, { ...built, isWhole: before.isWhole })
  const makers = { before: before.manifest && possibleMakers(before.manifest), now: possibleMakers(manifest) }
  const known: [string, string][] = []
  for (const entry of await readEntries(cache)) {
    const { name, digest: content, said, modifiedMs } = entry
    if (said === null || content === null || said.isUpstream) continue
    if (keptBefore.get(name) === content) {
      if (judge(entry) !== null) return null
      const now = new Set(makers.now(said.tags))
      // A site that has moved, or that carries other tags now, could not be held to account for it later.
      if (makers.before?.(said.tags).every((id) => now.has(id)) === true) known.push([name, content])
    } else if (modifiedMs < span.compiledMs) return null
    else if (modifiedMs <= span.finishedMs) known.push([name, content])
  }
  return known
}

/**
 * When a build had compiled, and when it had prerendered: what it wrote, it wrote between. `null` where `withCacheTags`
 * took no part in it: then its code is only known as it is found afterwards. (Next itself goes by the time of these files.)
 */
async function buildSpan(cache: string): Promise<{ compiledMs: number; finishedMs: number } | null> {
  const dist = dirname(cache)
  const times = [noteFiles(dist).manifest, join(dist, 'prerender-manifest.json')].map((file) =>
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    ),
  )
  const [compiledMs, finishedMs] = await Promise.all(times)
  return compiledMs == null || finishedMs == null ? null : { compiledMs, finishedMs }
}

/** The sources as they are, as the record's build would be told of. */
async function currentManifest({ root, options, environment }: PruneSettings, record: CacheRecord): Promise<Manifest> {
  const { note, manifest } = record
  const aliases = note === null ? [] : notedAliases(root, note)
  const known = { transpilePackages: [...(note?.transpiled ?? [])] }
  const facts = await nextFacts(root, known, note?.bundler ?? 'turbopack', nextEnvironment(root, environment), aliases)
  const scan = await scanWith(root, options, facts)
  // What the configuration inlines isn't known before the build (`env: { COMMIT: process.env.SHA }`): it counts as changed.
  return createManifest(RECIPE, scan.code, {
    ...nextBuildPart(scan, options, facts),
    injected: manifest?.build.injected ?? [],
  })
}

/** Whether the scan leaves out none of the project's sources: those may make entries as well. */
function isWhole({ include, exclude }: OptionsResolved): boolean {
  return exclude.length === 0 && (include === undefined || include.includes('**/*'))
}

/** Digest of what pins the installed packages; `null` where nothing does. */
async function lockfileDigest(root: string): Promise<string | null> {
  const lockfile = await readLockfile(root)
  if (lockfile.kind !== 'read') return null
  const patches = await readPatches([root, dirname(lockfile.file)])
  return digest([digestText(await readFile(lockfile.file)), [...patches]])
}
