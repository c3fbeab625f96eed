import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { TARGETS, type Target } from '../core/batch.ts'
import type { Manifest } from '../core/manifest.ts'
import type { SizedPlan } from '../core/plan.ts'
import { EVERY_BASELINE, readBaseline } from '../release/baseline.ts'
import { isUrl } from '../release/fetch.ts'
import type { Environment } from '../release/target.ts'
import { sinceLines } from '../report/since-report.ts'
import { chooseStore, fileFolder } from '../store/open.ts'
import type { OptionsResolved } from './options.ts'
import type { Written } from './write-manifest.ts'

/** What went live last, as far as this machine knows. */
export interface LastRelease {
  readonly manifest: Manifest
  /** What it is, for a sentence: `the last release to production`, `live.json`. */
  readonly words: string
  /**
   * What a release of a build would purge, compared with this one alone; worked out once, however often one build is asked
   * about. Throws what `planRelease` throws.
   */
  readonly plan: (manifest: Manifest) => Promise<SizedPlan>
}

/** What was found, but for how to compare with it. */
type Found = Pick<LastRelease, 'manifest' | 'words'>

/** Whose last release is asked for. */
export interface LastReleaseQuestion {
  /** Absolute path of the project. */
  readonly root: string
  readonly options: OptionsResolved
  /** As the manifest has it. */
  readonly namespace: string
  /** The manifest file as it was before the build: a baseline of the same name means this one. */
  readonly before: Written
  readonly environment: Environment
}

/**
 * Looks up the last release on this machine alone, for a build touches no network: the option `baseline` where it is a
 * file, else the ledger where it is a folder. It only serves to tell, so that nothing is ever thrown.
 *
 * @param explain - is told why it isn't known
 * @returns `null` where it isn't known
 */
export async function findLastRelease(
  question: LastReleaseQuestion,
  explain: (why: string) => void,
): Promise<LastRelease | null> {
  const { baseline } = question.options
  try {
    const found = await (baseline === undefined || baseline === EVERY_BASELINE
      ? newestLive(question)
      : keptManifest(baseline, question))
    if (typeof found !== 'string') return lastRelease(found, question.options)
    explain(`the last release is not known: ${found}`)
  } catch (error) {
    explain(`the last release is not known: ${error instanceof Error ? error.message : String(error)}`)
  }
  return null
}

/**
 * What a release of a build would purge, in a line or a few, as `cache-tags plan` says it if the last release were all
 * there is in the caches. Nothing is ever thrown.
 *
 * @param explain - is told why it can't be told
 */
export async function tellSince(
  last: LastRelease | null,
  manifest: Manifest,
  explain: (why: string) => void,
): Promise<string[]> {
  if (last === null) return []
  try {
    return sinceLines(await last.plan(manifest), last.words)
  } catch (error) {
    explain(`what a release would purge is not known: ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
}

/** Makes ready to compare with a version. The page of a report and the end of a build ask about the same build. */
export function lastRelease({ manifest: last, words }: Found, options: OptionsResolved): LastRelease {
  let latest: { readonly manifest: Manifest; readonly plan: Promise<SizedPlan> } | null = null
  const plan = (manifest: Manifest): Promise<SizedPlan> => {
    if (latest?.manifest !== manifest) latest = { manifest, plan: planSince(last, manifest, options) }
    return latest.plan
  }
  return { manifest: last, words, plan }
}

async function planSince(last: Manifest, manifest: Manifest, options: OptionsResolved): Promise<SizedPlan> {
  // Most builds know of no last release.
  const [{ planToShow }, { planCdns }] = await Promise.all([
    import('../release/plan-release.ts'),
    import('../release/cdn.ts'),
  ])
  const baselines = [{ kind: 'read' as const, manifest: last }]
  return planToShow({ manifest, baselines, owed: [], target: 'production' }, planCdns(options), options)
}

/** The manifest that somebody kept, or why there is none. */
async function keptManifest(baseline: string, { root, options, before }: LastReleaseQuestion): Promise<Found | string> {
  if (isUrl(baseline)) return 'the baseline is a URL, and a build touches no network'
  const file = resolve(root, baseline)
  if (file === resolve(root, options.manifest)) {
    return before.manifest === null
      ? 'no build was made before'
      : { manifest: before.manifest, words: 'the last build' }
  }
  const reading = await readBaseline(file)
  if (reading.kind === 'read') return { manifest: reading.manifest, words: baseline }
  return reading.kind === 'missing' ? `there is nothing at ${file}` : reading.reason
}

/** The version that went live last by the ledger, or why there is none. */
async function newestLive({ root, options, namespace, environment }: LastReleaseQuestion): Promise<Found | string> {
  const store = chooseStore(options.store, environment)
  const folder = typeof store === 'string' ? fileFolder(store) : null
  if (folder === null) return 'the ledger is elsewhere, and a build touches no network'
  if (!existsSync(resolve(root, folder))) return 'there is no ledger yet'
  const target = targetOf(options.target, environment)
  const { branch } = options.ledger
  // Only where there is a ledger is anything of it loaded.
  const { withLedger } = await import('../release/project-ledger.ts')
  return withLedger({ root, namespace, cdns: options, target, branch, store, environment }, async ({ ledger }) => {
    const { live, isFounded } = await ledger.read()
    if (!isFounded) return 'no release is complete'
    const records = live.flatMap(([, record]) => record ?? [])
    const newest = records.toSorted((left, right) => right.atMs - left.atMs)[0]
    const manifest = newest === undefined ? null : await ledger.readManifest(newest.digest)
    if (manifest === null) return 'its manifest is gone'
    return { manifest, words: `the last release to ${target}` }
  })
}

/** Nothing is purged by it: where nobody says whose entries are meant, it is production's release that is asked about. */
function targetOf(said: string | undefined, environment: Environment): Target {
  return TARGETS.find((target) => target === (said ?? environment['VERCEL_ENV'])) ?? 'production'
}
