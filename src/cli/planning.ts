import { resolve } from 'node:path'
import { CDN_LIMITS, tagProblem } from '../cdn/limits.ts'
import type { Target } from '../core/batch.ts'
import { widenedDiff } from '../core/diff.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { readBaseline, readManifest, type BaselineReading } from '../release/baseline.ts'
import { planRelease } from '../release/plan-release.ts'
import { resolveTarget } from '../release/target.ts'
import { sizePlan, type SizedPlan } from '../report/plan-report.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { isUrl, type Settings } from './settings.ts'
import type { World } from './world.ts'

/**
 * Plans the release that a command line asks for. Reads two manifests, and nothing else of the world.
 *
 * @throws CacheTagsError `CT_TARGET`, `CT_TARGET_REFUSED`, whatever is wrong with a manifest, and what
 *   {@link planRelease} throws
 */
export async function planFor(call: Call, { root, options }: Settings, { environment }: World): Promise<SizedPlan> {
  const target: Target = resolveTarget(textOf(call, 'target') ?? options.target, environment, isGiven(call, 'force'))
  const manifestFile = resolve(root, options.manifest)
  const baselineSource = baselineOf(options.baseline, root, manifestFile)
  const manifest = await readManifest(manifestFile)
  const baseline: BaselineReading = baselineSource === null ? { kind: 'missing' } : await readBaseline(baselineSource)
  const limits = CDN_LIMITS[options.cdn]
  const cdn = { limits, tagProblem: (tag: string) => tagProblem(tag, limits) }
  const plan = planRelease(manifest, baseline, target, cdn, options)
  const known = baseline.kind === 'read' ? [baseline.manifest, manifest] : [manifest]
  const sized = sizePlan(plan, tagsOf(known))
  return baseline.kind === 'missing'
    ? { ...sized, warnings: [...sized.warnings, missingWarning(baselineSource)] }
    : sized
}

/** Every tag by which entries of these builds can be named: what the widest purge would reach. */
function tagsOf(manifests: readonly Manifest[]): string[] {
  return widenedDiff('no-baseline', manifests).purge.map(({ tag }) => tag)
}

/** A manifest compared with itself would say that nothing changed, whatever did. */
function baselineOf(baseline: string | undefined, root: string, manifestFile: string): string | null {
  if (baseline === undefined) return null
  if (isUrl(baseline)) return baseline
  const file = resolve(root, baseline)
  if (file !== manifestFile) return file
  throw new CacheTagsError('CT_CONFIG', `Baseline and manifest are the same file, ${file}.`, {
    hint: 'Keep a copy of the manifest of each release, and name the last one by --baseline.',
  })
}

function missingWarning(source: string | null): string {
  const where = source === null ? 'No baseline is named' : `There is nothing at ${withoutSecrets(source)}`
  return `${where}: what is live is unknown, so every tag is stale.`
}

/** An address from the configuration may hold a key, of which the command line knows nothing. */
function withoutSecrets(source: string): string {
  if (!isUrl(source)) return source
  const { origin, pathname } = new URL(source)
  return `${origin}${pathname}`
}
