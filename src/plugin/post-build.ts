import { resolve } from 'node:path'
import { CDN_LIMITS, tagProblem } from '../cdn/limits.ts'
import { createVercelPurger } from '../cdn/vercel.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { readVercelAccount } from '../release/account.ts'
import { readBaseline, type BaselineReading } from '../release/baseline.ts'
import { planRelease } from '../release/plan-release.ts'
import { purgePlan, reportError } from '../release/purge-plan.ts'
import { resolveTarget, type Environment } from '../release/target.ts'
import type { Log } from './log.ts'
import type { OptionsResolved } from './options.ts'
import type { Written } from './write-manifest.ts'

/** What a release after a build works on. */
export interface PostBuild {
  readonly root: string
  readonly options: OptionsResolved
  readonly manifest: Manifest
  /** The manifest file as it was before the build: a baseline of the same name means this one. */
  readonly before: Written
  readonly environment: Environment
}

/**
 * Releases what was just built: for hosts where the build is the deploy.
 *
 * @throws CacheTagsError where the release fails and `failBuild` is set; else it only warns
 */
export async function releaseAfterBuild(build: PostBuild, log: Log): Promise<void> {
  try {
    await release(build, log)
  } catch (error) {
    if (!(error instanceof CacheTagsError) || build.options.failBuild) throw error
    log.warn(`${error.code}: ${error.message}${error.hint === undefined ? '' : `\n  hint: ${error.hint}`}`)
  }
}

async function release({ root, options, manifest, before, environment }: PostBuild, log: Log): Promise<void> {
  const target = resolveTarget(options.target, environment)
  const limits = CDN_LIMITS[options.cdn]
  const baseline = await baselineOf(root, options, before)
  const plan = planRelease(
    manifest,
    baseline,
    target,
    { limits, tagProblem: (tag) => tagProblem(tag, limits) },
    options,
  )
  for (const warning of plan.warnings) log.warn(warning)
  for (const { site } of plan.unpurgeable) log.warn(`no tag covers the entries of ${site}`)
  if (plan.tags.length === 0) return log.info(`nothing to purge in ${target}`)
  const purger = createVercelPurger(await readVercelAccount(options, environment, root))
  const report = await purgePlan(plan, purger)
  const why = plan.widened === null ? '' : ` (everything: ${plan.widened})`
  log.info(
    `purged ${report.accepted.length} of ${plan.tags.length} tags in ${target}${why}, ${report.requests} requests`,
  )
  const error = reportError(report, options.cdn)
  if (error !== null) throw error
}

async function baselineOf(root: string, options: OptionsResolved, before: Written): Promise<BaselineReading> {
  if (options.baseline === undefined) {
    throw new CacheTagsError('CT_CONFIG', '`purge: post-build` has nothing to compare with.', {
      hint: 'Set `baseline` to a file or URL with the manifest of what is live.',
    })
  }
  const isUrl = /^https?:/.test(options.baseline)
  if (isUrl || resolve(root, options.baseline) !== resolve(root, options.manifest)) {
    return readBaseline(isUrl ? options.baseline : resolve(root, options.baseline))
  }
  if (before.text === null) return { kind: 'missing' }
  return before.manifest === null
    ? { kind: 'unreadable', reason: 'The manifest of the last build is damaged.' }
    : { kind: 'read', manifest: before.manifest }
}
