import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { pageAssets, type ClientFile } from '../bundlers/client-assets.ts'
import type { CrossCheck } from '../bundlers/cross-check.ts'
import type { BundlerFacts } from '../bundlers/facts.ts'
import { digest, sortedUnique } from '../core/hash.ts'
import { encodeManifest } from '../core/manifest-codec.ts'
import { createManifest, type Manifest, type ManifestBuild } from '../core/manifest.ts'
import { RECIPE } from '../core/fingerprint.ts'
import { injectEdits, type Injected } from '../inject/inject.ts'
import type { Injection } from '../inject/loader.ts'
import type { Laps } from '../scanner/laps.ts'
import type { Scan } from '../scanner/scan.ts'
import { frameworksOf } from '../scanner/scope-files.ts'
import { generatedOnly, inlinedValues, joinGenerated, joinInlined, joinToolchains } from './build-values.ts'
import { loadConfig } from './config.ts'
import { planInjections } from './injections.ts'
import { findLastRelease, type LastRelease } from './last-release.ts'
import { stderrLog, type Log } from './log.ts'
import type { OptionsResolved } from './options.ts'
import { resolveOptions } from './resolve-options.ts'
import { scanWith } from './scan-with.ts'
import { servedVersion } from './serve-version.ts'
import { writeTypes } from './write-types.ts'
import {
  inTurnFor,
  readWritten,
  restoreWritten,
  NOTHING_WRITTEN,
  writeManifestText,
  type Written,
} from './write-manifest.ts'

/** What one environment of a build yields. */
export interface EnvironmentResult extends CrossCheck {
  /** Tells the environments of a build apart. */
  readonly name: string
  readonly isServer: boolean
  readonly facts: BundlerFacts
  /** Site tags found in its output. */
  readonly injected: readonly string[]
  /** Digests of what its entries do at their start. */
  readonly ambient: Readonly<Record<string, string>>
  /** What it wrote for browsers. */
  readonly client: readonly ClientFile[]
  /** What it took besides the scan. */
  readonly laps: Laps
}

/** One build, of one or several environments, from its start to its manifest. */
export interface Session {
  readonly options: OptionsResolved
  readonly root: string
  /** Absolute path of the manifest. */
  readonly file: string
  /** Whether to say where the time goes. */
  readonly isDebugging: boolean
  readonly scan: () => Promise<Scan>
  /** The source of a module with its site tags; `null` where it needs none. */
  readonly inject: (file: string, source: string) => Promise<Injected | null>
  /** What is to be written into which file. */
  readonly injections: () => Promise<ReadonlyMap<string, Injection>>
  /** Records an environment that was built; the manifest on disk then tells of all that were so far. */
  readonly finish: (result: EnvironmentResult) => Promise<Manifest>
  /** What went live last, as far as this machine knows; it is looked up once. */
  readonly lastRelease: () => Promise<LastRelease | null>
  /** Releases what was built, once. */
  readonly release: (log: Log) => Promise<void>
  readonly isReleased: () => boolean
  /** After a failure the manifest is as it was before the build, and nothing is served of any version. */
  readonly fail: () => Promise<void>
}

/**
 * Starts a build: reads the configuration and starts the scan, which runs beside the bundler.
 *
 * @param inline - options written in the bundler's configuration
 * @returns `null` where the plugin is not enabled
 */
export async function startSession(inline: unknown, facts: BundlerFacts): Promise<Session | null> {
  // Bundlers name modules by where symlinks lead.
  const root = realpathSync(resolve(facts.root, resolveOptions(inline).root ?? ''))
  const options = resolveOptions(await loadConfig(root), inline)
  if (!options.enabled) return null
  const file = resolve(root, options.manifest)
  const before = await readWritten(file)
  const served = servedVersion(root, options.serve)
  await served.withdraw()
  const pending = scanWith(root, options, facts)
  // Whoever needs the result meets the error there; until then it is nobody's.
  pending.catch(() => {})
  const results = new Map<string, EnvironmentResult>()
  let others = before
  let hasFailed = false
  let latest: Manifest | null = null
  /** What stands on disk as long as nobody else has written there. */
  let latestText: string | null = null
  /** Its id is worked out once, whatever the build has found. */
  let plain: Manifest | null = null
  let isReleased = false
  const isDebugging = process.env['CACHE_TAGS_DEBUG'] === '1'
  let lastRelease: Promise<LastRelease | null> | undefined
  const lookUpLast = async (): Promise<LastRelease | null> => {
    const { namespace } = (await pending).code
    const question = { root, options, namespace, before, environment: process.env }
    return findLastRelease(question, isDebugging ? stderrLog.info : () => {})
  }
  const lastReleaseOnce = (): Promise<LastRelease | null> => (lastRelease ??= lookUpLast())
  const reportOn = async (manifest: Manifest, { sourceOf }: Scan): Promise<void> => {
    // Few builds are reported on.
    const { writeReport } = await import('./report.ts')
    await writeReport({ manifest, manifestFile: file, last: await lastReleaseOnce(), sourceOf }, stderrLog)
  }
  // Environments may end at the same time; the last word has to be that of all of them.
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => inTurnFor(file, work)
  return {
    options,
    root,
    file,
    isDebugging,
    scan: () => pending,
    inject: async (path, source) => injectInto(await pending, path, source),
    injections: async () => planInjections(await pending),
    finish: (result) =>
      inTurn(async () => {
        results.set(result.name, result)
        const scan = await pending
        // Some frameworks start the build of one environment while that of another is under way.
        const found = await readWritten(file, others)
        if (found.text !== latestText) others = found
        plain ??= createManifest(RECIPE, scan.code, {})
        const { manifest, text } = encodeBuilt(plain, { scan, root, options, results: [...results.values()], others })
        if (!hasFailed) {
          await writeManifestText(file, text)
          latestText = text
          await served.write(manifest)
          if (options.types !== false) await writeTypes(root, options.types, scan.code.sites)
          if (options.report) await reportOn(manifest, scan)
        }
        latest = manifest
        return manifest
      }),
    lastRelease: lastReleaseOnce,
    release: async (log) => {
      if (latest === null || isReleased) return
      isReleased = true
      // Few builds release: nothing of that is loaded before.
      const { releaseAfterBuild } = await import('./post-build.ts')
      await releaseAfterBuild({ root, options, manifest: latest, before, environment: process.env }, log)
    },
    isReleased: () => isReleased,
    fail: () =>
      inTurn(async () => {
        hasFailed = true
        await restoreWritten(file, before)
        await served.withdraw()
      }),
  }
}

async function injectInto(scan: Scan, path: string, source: string): Promise<Injected | null> {
  const edits = await scan.editsOf(path, source)
  return edits.length === 0 ? null : injectEdits(source, edits)
}

interface BuildFindings {
  readonly scan: Scan
  readonly root: string
  readonly options: OptionsResolved
  readonly results: readonly EnvironmentResult[]
  readonly others: Written
}

/** The manifest of a build, and its text. */
function encodeBuilt(plain: Manifest, findings: BuildFindings): { readonly manifest: Manifest; readonly text: string } {
  const { others } = findings
  const alone = encoded({ ...plain, build: buildPart({ ...findings, others: NOTHING_WRITTEN }, plain.id) })
  // To decode a large one takes a while: one that doesn't name the id is of other code, and this very one adds nothing.
  if (alone.text === others.text || others.text?.includes(plain.id) !== true) return alone
  return encoded({ ...plain, build: buildPart(findings, plain.id) })
}

function encoded(manifest: Manifest): { readonly manifest: Manifest; readonly text: string } {
  return { manifest, text: encodeManifest(manifest) }
}

/** @param codeId - of the code that was scanned */
function buildPart({ scan, root, options, results, others }: BuildFindings, codeId: string): ManifestBuild {
  const known = new Set(Object.values(scan.code.sites).flatMap((site) => site.siteTag ?? []))
  const found = results.flatMap((result) => result.injected).filter((tag) => known.has(tag))
  const reached = new Set(scan.code.graph.map(([id]) => id))
  const servers = results.filter(({ isServer }) => isServer)
  const deciding = (servers.length > 0 ? servers : results).map(({ facts }) => facts)
  const toolchain = joinToolchains(deciding)
  const { values, ignored } = inlinedValues(joinInlined(deciding), reached, options.ignoreValues)
  const other = otherProcess(others, codeId, servers.length > 0 ? toolchain : null)
  const client = results.flatMap((result) => result.client)
  const assets = client.length === 0 ? other.assets : pageAssets(client, scan, root, frameworksOf(root))
  const own: ManifestBuild = {
    injected: sortedUnique([...found, ...(other.injected ?? [])]),
    toolchain,
    values: { ...generatedOnly(other.values), ...values, ...joinGenerated(results.map((result) => result.generated)) },
    modules: { ...other.modules, ...joinGenerated(results.map((result) => result.modules)) },
    ambient: Object.assign({}, other.ambient, ...results.map((result) => result.ambient)),
    ignored,
    differences: sortedUnique([...(other.differences ?? []), ...results.flatMap((result) => result.differences)]),
  }
  return {
    ...own,
    // What is built for browsers alone says nothing of the server's output, which stays as it was.
    ...(servers.length === 0 && other),
    // Where the host keeps old files, their names are no part of a page.
    ...(assets !== undefined && options.assets !== 'retained' && { assets }),
  }
}

/**
 * What an earlier build of the same sources has found, in another process: client and server are often built by two
 * commands.
 *
 * @param toolchain - the tools that have to be the same; `null` for any
 */
function otherProcess(
  before: Written,
  codeId: string,
  toolchain: Readonly<Record<string, string>> | null,
): ManifestBuild {
  const { manifest } = before
  if (manifest === null || manifest.id !== codeId) return {}
  return toolchain === null || digest([manifest.build.toolchain]) === digest([toolchain]) ? manifest.build : {}
}
