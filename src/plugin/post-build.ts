import { ledgerReleaseOptions } from '../release/ledger-options.ts'
import { resolve } from 'node:path'
import { systemClock } from '../cdn/clock.ts'
import { createPaces } from '../cdn/pace.ts'
import type { Purger, Target } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import type { SizedPlan } from '../core/plan.ts'
import { announceVersion } from '../release/announce.ts'
import { plainBaseline, readBaseline, type BaselineReading } from '../release/baseline.ts'
import { planCdns, purgersFor } from '../release/cdn.ts'
import { isUrl } from '../release/fetch.ts'
import { releaseAndRemember } from '../release/history.ts'
import { saidOracle } from '../release/oracle.ts'
import { assertWithinLimits, planRelease } from '../release/plan-release.ts'
import { withLedger } from '../release/project-ledger.ts'
import { purgePlan, reportError, type ReleaseReport } from '../release/purge-plan.ts'
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

async function release(build: PostBuild, log: Log): Promise<void> {
  const { options, environment } = build
  const target = resolveTarget(options.target, environment)
  const isByLedger = plainBaseline(options) === null
  const report = await (isByLedger ? releaseByLedger(build, target, log) : releasePlainly(build, target, log))
  const { plan, accepted, requests } = report
  if (plan.tags.length === 0) return log.info(`nothing to purge in ${target}`)
  const why = plan.widened === null ? '' : ` (everything: ${plan.widened})`
  log.info(`purged ${accepted.length} of ${plan.tags.length} tags in ${target}${why}, ${requests} requests`)
  const error = reportError(report)
  if (error !== null) throw error
}

async function releasePlainly(build: PostBuild, target: Target, log: Log): Promise<ReleaseReport> {
  const { root, options, manifest, before } = build
  const occasion = { manifest, baselines: [await baselineOf(root, options, before)], owed: [], target }
  const plan = planRelease(occasion, planCdns(options), options)
  assertWithinLimits(plan)
  return purgePlan(plan, await purgersWithWarnings(plan, build, log))
}

/** The build is the deploy: what was built is what goes live. */
function releaseByLedger(build: PostBuild, target: Target, log: Log): Promise<ReleaseReport> {
  const { root, options, manifest, environment } = build
  const { store } = options
  const { branch } = options.ledger
  const { namespace } = manifest.code
  return withLedger({ root, namespace, cdns: options, target, branch, store, environment }, async ({ ledger }) => {
    const { digest, intent } = await announceVersion(manifest, ledger, systemClock)
    const ports = {
      ledger,
      clock: systemClock,
      oracle: saidOracle(digest),
      say: log.info,
      warn: log.warn,
      environment,
      purgersFor: (plan: SizedPlan) => purgersWithWarnings(plan, build, log),
    }
    return releaseAndRemember(manifest, ports, {
      ...ledgerReleaseOptions(options, target),
      ownIntents: [intent],
      acknowledges: false,
      signal: new AbortController().signal,
    })
  })
}

/** Warns of what a plan leaves out, and yields who carries it out. */
function purgersWithWarnings(plan: SizedPlan, build: PostBuild, log: Log): Promise<readonly Purger[]> {
  for (const warning of plan.warnings) log.warn(warning)
  for (const { site } of plan.unpurgeable) log.warn(`no tag covers the entries of ${site}`)
  return purgersFor(plan, { ...build, paces: createPaces(systemClock) })
}

async function baselineOf(root: string, options: OptionsResolved, before: Written): Promise<BaselineReading> {
  const baseline = options.baseline ?? ''
  if (isUrl(baseline)) return readBaseline(baseline)
  if (resolve(root, baseline) !== resolve(root, options.manifest)) return readBaseline(resolve(root, baseline))
  if (before.text === null) return { kind: 'missing' }
  return before.manifest === null
    ? { kind: 'unreadable', reason: 'The manifest of the last build is damaged.' }
    : { kind: 'read', manifest: before.manifest }
}
