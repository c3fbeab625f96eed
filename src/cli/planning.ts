import { resolve } from 'node:path'
import { CacheTagsError } from '../core/error.ts'
import { releaseDigest } from '../core/manifest.ts'
import type { SizedPlan } from '../core/plan.ts'
import { EVERY_BASELINE, plainBaseline, readBaseline, readManifest } from '../release/baseline.ts'
import { planCdns } from '../release/cdn.ts'
import { isUrl, shownUrl } from '../release/fetch.ts'
import { planRelease } from '../release/plan-release.ts'
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
  const isEvery = settings.options.baseline === EVERY_BASELINE
  const survey = await surveyLedger(open.ledger, await open.ledger.read(), releaseDigest(manifest), isEvery)
  const occasion = { ...survey, manifest, target: targetOf(call, settings, world) }
  return planRelease(occasion, planCdns(settings.options), settings.options)
}

async function planPlainly(source: string, call: Call, settings: Settings, world: World): Promise<SizedPlan> {
  const { root, options } = settings
  const target = targetOf(call, settings, world)
  const manifestFile = resolve(root, options.manifest)
  const from = baselineSource(source, root, manifestFile)
  const manifest = await readManifest(manifestFile)
  const baseline = await readBaseline(from)
  const occasion = { manifest, baselines: [baseline], owed: [], target }
  const sized = planRelease(occasion, planCdns(options), options)
  if (baseline.kind !== 'missing') return sized
  // An address from the configuration may hold a key, of which the command line knows nothing.
  const shown = isUrl(from) ? shownUrl(from) : from
  const warning = `There is nothing at ${shown}: what is live is unknown, so every tag is stale.`
  return { ...sized, warnings: [...sized.warnings, warning] }
}

/** A manifest compared with itself would say that nothing changed, whatever did. */
function baselineSource(baseline: string, root: string, manifestFile: string): string {
  if (isUrl(baseline)) return baseline
  const file = resolve(root, baseline)
  if (file !== manifestFile) return file
  throw new CacheTagsError('CT_CONFIG', `Baseline and manifest are the same file, ${file}.`, {
    hint: 'Keep a copy of the manifest of each release, and name the last one by --baseline.',
  })
}
