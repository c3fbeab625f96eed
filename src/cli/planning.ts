import { resolve } from 'node:path'
import type { Target } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import { releaseDigest, type Manifest } from '../core/manifest.ts'
import type { SizedPlan } from '../core/plan.ts'
import { EVERY_BASELINE, plainBaseline, readBaseline, readManifest } from '../release/baseline.ts'
import { planCdns } from '../release/cdn.ts'
import { isUrl, shownUrl } from '../release/fetch.ts'
import { planRelease, type Occasion } from '../release/plan-release.ts'
import { surveyLedger } from '../release/survey.ts'
import type { Call } from './command.ts'
import { manifestFor, targetOf, withLedgerOf } from './open-ledger.ts'
import type { OpenLedger } from '../release/project-ledger.ts'
import type { Settings } from './settings.ts'
import type { World } from './world.ts'

/**
 * Plans the release that a command line asks for. Reads manifests and the ledger, and nothing else of the world.
 *
 * @throws CacheTagsError `CT_TARGET`, `CT_TARGET_REFUSED`, whatever is wrong with a manifest or the ledger, and what
 *   {@link planRelease} throws
 */
export function planFor(call: Call, settings: Settings, world: World): Promise<SizedPlan> {
  const baseline = plainBaseline(settings.options)
  return baseline === null
    ? withLedgerOf(call, settings, world, (open) => planByLedger(call, settings, world, open))
    : planPlainly(baseline, call, settings, world)
}

/** What a release by this ledger would purge now, if the version were live. */
export async function planByLedger(call: Call, settings: Settings, world: World, open: OpenLedger): Promise<SizedPlan> {
  const manifest = await manifestFor(call, settings, open)
  const occasion = await occasionByLedger(settings, open, manifest, targetOf(call, settings, world))
  return planRelease(occasion, planCdns(settings.options), settings.options)
}

/** Every build that may have entries by a ledger, beside the one that would be live. */
export async function occasionByLedger(
  { options }: Settings,
  { ledger }: OpenLedger,
  manifest: Manifest,
  target: Target,
): Promise<Occasion> {
  const isEvery = options.baseline === EVERY_BASELINE
  const survey = await surveyLedger(ledger, await ledger.read(), releaseDigest(manifest), isEvery)
  return { ...survey, manifest, target }
}

async function planPlainly(source: string, call: Call, settings: Settings, world: World): Promise<SizedPlan> {
  const { root, options } = settings
  const target = targetOf(call, settings, world)
  const from = baselineSource(source, settings)
  const manifest = await readManifest(resolve(root, options.manifest))
  const { occasion, warnings } = await occasionByBaseline(from, manifest, target)
  const sized = planRelease(occasion, planCdns(options), options)
  return { ...sized, warnings: [...sized.warnings, ...warnings] }
}

/**
 * The one build that is compared with where a baseline is given, and what is to be said of it.
 *
 * @param from - a file or URL, of {@link baselineSource}
 * @throws CacheTagsError `CT_BASELINE_UNREACHABLE`
 */
export async function occasionByBaseline(
  from: string,
  manifest: Manifest,
  target: Target,
): Promise<{ readonly occasion: Occasion; readonly warnings: readonly string[] }> {
  const baseline = await readBaseline(from)
  const warning = `There is nothing at ${shownSource(from)}: what is live is unknown, so every tag is stale.`
  const occasion = { manifest, baselines: [baseline], owed: [], target }
  return { occasion, warnings: baseline.kind === 'missing' ? [warning] : [] }
}

/** A file or URL as it may be told: an address from the configuration may hold a key, of which the command line knows nothing. */
export function shownSource(source: string): string {
  return isUrl(source) ? shownUrl(source) : source
}

/**
 * Where a baseline is to be read. A manifest compared with itself would say that nothing changed, whatever did.
 *
 * @throws CacheTagsError `CT_CONFIG` where it is the manifest itself
 */
export function baselineSource(baseline: string, { root, options }: Settings): string {
  if (isUrl(baseline)) return baseline
  const file = resolve(root, baseline)
  if (file !== resolve(root, options.manifest)) return file
  throw new CacheTagsError('CT_CONFIG', `Baseline and manifest are the same file, ${file}.`, {
    hint: 'Keep a copy of the manifest of each release, and name the last one by --baseline.',
  })
}
