import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { nextEnvironment } from './environment.ts'
import { nextFacts } from '../../bundlers/next.ts'
import { entryAttribution } from '../../core/attribute-entry.ts'
import { diffManifests, type WideningReason } from '../../core/diff.ts'
import { RECIPE } from '../../core/fingerprint.ts'
import { digestText } from '../../core/hash.ts'
import { createManifest, type Manifest } from '../../core/manifest.ts'
import { SITE_TAG } from '../../core/site-tag.ts'
import { wideningReason, type ToolchainPolicy } from '../../core/widen.ts'
import { readLockfile } from '../../scanner/lockfile.ts'
import type { OptionsResolved } from '../options.ts'
import { scanWith } from '../scan-with.ts'
import { notedAliases } from './build-note.ts'
import { nextBuildPart } from './build.ts'
import { NO_RECORD, readRecord, writeRecord, type CacheRecord } from './cache-record.ts'

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

/**
 * Why an entry goes: its site `changed` or was `removed`; no record says which code made it (`unrecorded`); no site can have
 * made it (`unexplained`); it can't be read (`unreadable`); or nothing can be compared, for the reason that widens a purge.
 */
export type PruneReason = 'changed' | 'removed' | 'unrecorded' | 'unexplained' | 'unreadable' | WideningReason

/** What came of it. */
export interface Pruned {
  readonly kept: number
  /** Answers of upstream services among those kept: no code of ours made them. */
  readonly upstream: number
  readonly pruned: readonly PrunedEntry[]
}

const entrySchema = v.object({
  kind: v.literal('FETCH'),
  data: v.object({ url: v.string() }),
  tags: v.optional(v.array(v.string()), []),
})

/**
 * Deletes the entries of the local build cache that the sources would not make any more, so that the next build can't bake
 * them into its pages. An entry stays only where a record says which code made it, and that code stands.
 */
export async function pruneCache(settings: PruneSettings): Promise<Pruned> {
  const { root, options, cache, isDry } = settings
  const record = (await readRecord(cache)) ?? NO_RECORD
  const current = await currentManifest(settings, record)
  const lockfile = await lockfileDigest(root)
  const judge = createJudge(record, current, lockfile, options.toolchain)
  const pruned: PrunedEntry[] = []
  const counts = { kept: 0, upstream: 0 }
  const entries: Record<string, string> = {}
  for (const { name, content } of await readEntries(cache)) {
    const verdict = judge(name, content)
    if (typeof verdict === 'object') pruned.push(verdict)
    else {
      counts.kept += 1
      if (verdict === 'upstream') counts.upstream += 1
      else entries[name] = digestText(content)
    }
  }
  if (!isDry) {
    await Promise.all(pruned.map(({ entry }) => rm(join(cache, FOLDER, entry), { force: true })))
    await writeRecord(cache, { ...record, entries, preparedFor: current.id })
  }
  return { ...counts, pruned }
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
  const isKnown =
    before.preparedFor === manifest.id &&
    (before.manifest === null || wideningReason(before.manifest, manifest, toolchain).reason === null)
  const entries = isKnown ? await readEntries(cache) : []
  await writeRecord(cache, {
    preparedFor: null,
    manifest: isKnown ? manifest : null,
    entries: Object.fromEntries(entries.map(({ name, content }) => [name, digestText(content)])),
    lockfile: await lockfileDigest(root),
    note,
  })
}

const FOLDER = 'fetch-cache'

/** The sources as they are, as the record's build would be told of. */
async function currentManifest({ root, options, environment }: PruneSettings, record: CacheRecord): Promise<Manifest> {
  const { note, manifest } = record
  const aliases = note === null ? [] : notedAliases(root, note)
  const known = { transpilePackages: [...(note?.transpiled ?? [])] }
  const facts = await nextFacts(root, known, note?.bundler ?? 'turbopack', nextEnvironment(root, environment), aliases)
  const scan = await scanWith(root, options, facts)
  const build = nextBuildPart(scan, options, facts)
  // What the configuration inlines isn't known before the build; where that changed, the toolchain did.
  const inlined = Object.entries(manifest?.build.values ?? {}).filter(([name]) => !name.startsWith('env:NEXT_PUBLIC_'))
  const values = { ...Object.fromEntries(inlined), ...build.values }
  return createManifest(RECIPE, scan.code, { ...build, values, injected: manifest?.build.injected ?? [] })
}

type Verdict = 'kept' | 'upstream' | PrunedEntry

function createJudge(
  record: CacheRecord,
  current: Manifest,
  lockfile: string | null,
  toolchain: ToolchainPolicy,
): (name: string, content: string) => Verdict {
  const { manifest, entries } = record
  const diff = manifest === null ? null : diffManifests(manifest, current, { toolchain })
  const sitesOf = manifest === null ? () => [] : entryAttribution(manifest)
  const changed = new Set(diff?.sites.changed)
  const removed = new Set(diff?.sites.removed)
  const recorded = new Map(Object.entries(entries))
  const reasonFor = (name: string, content: string, tags: readonly string[]): PruneReason | null => {
    if (diff === null || recorded.get(name) !== digestText(content)) return 'unrecorded'
    if (diff.widened !== null) return diff.widened
    // An installed package may make entries as well, which no site tag tells from ours.
    const hasSiteTag = tags.some((tag) => new RegExp(`^${SITE_TAG.source}$`).test(tag))
    if (!hasSiteTag && (tags.length === 0 || lockfile !== record.lockfile)) return 'unexplained'
    const sites = sitesOf(tags)
    if (sites.some((id) => changed.has(id))) return 'changed'
    if (sites.some((id) => removed.has(id))) return 'removed'
    return sites.length === 0 ? 'unexplained' : null
  }
  return (name, content) => {
    const entry = readEntry(content)
    if (entry === null) return { entry: name, tags: [], reason: 'unreadable' }
    if (entry.data.url !== '') return 'upstream'
    const reason = reasonFor(name, content, entry.tags)
    return reason === null ? 'kept' : { entry: name, tags: entry.tags, reason }
  }
}

function readEntry(content: string): v.InferOutput<typeof entrySchema> | null {
  try {
    const result = v.safeParse(entrySchema, JSON.parse(content))
    return result.success ? result.output : null
  } catch {
    return null
  }
}

async function readEntries(cache: string): Promise<{ name: string; content: string }[]> {
  const folder = join(cache, FOLDER)
  const found = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = found.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort()
  return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(folder, name), 'utf8') })))
}

async function lockfileDigest(root: string): Promise<string | null> {
  const lockfile = await readLockfile(root)
  return lockfile.kind === 'read' ? digestText(await readFile(lockfile.file)) : null
}
