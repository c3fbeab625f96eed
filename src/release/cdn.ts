import { CDN_CAPABILITIES, type CdnCapabilities, type CdnName } from '../cdn/capabilities.ts'
import { estimatePurgeMs } from '../cdn/estimate.ts'
import { tagProblem } from '../cdn/limits.ts'
import { TRANSPORT_DEFAULTS } from '../cdn/transport.ts'
import type { Purger } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import { joinOutcomes } from '../core/join-outcomes.ts'
import type { Plan, PlanCdn } from '../core/plan.ts'
import type { CdnChoice, CdnOptions } from './cdn-options.ts'
import { CLIENTS, type ClientSettings } from './clients.ts'
import { customClient } from './custom-client.ts'
import { filled } from './filled.ts'
import { rateOf } from './rates.ts'
import type { Environment } from './target.ts'
import { readVercelProject } from './vercel-account.ts'

/** The options that say which caches are purged. */
export type ConfiguredCdns = CdnOptions & { readonly cdn: CdnChoice | readonly CdnChoice[] }

/** A CDN with all that is known of it. */
export interface ChosenCdn extends CdnCapabilities {
  readonly name: string
}

/**
 * The CDNs of a configuration, from the inner cache to the outer one, at the rates that it allows.
 *
 * @throws CacheTagsError `CT_CONFIG` where it asks for a rate that a CDN doesn't allow
 */
export function chosenCdns(options: ConfiguredCdns): ChosenCdn[] {
  return choicesOf(options.cdn).map((choice) =>
    typeof choice === 'string'
      ? { ...CDN_CAPABILITIES[choice], rate: rateOf(choice, options), name: choice }
      : { ...choice.capabilities, name: choice.name },
  )
}

/** The CDNs of a configuration, as plans see them. */
export function planCdns(options: ConfiguredCdns): PlanCdn[] {
  return chosenCdns(options).map((cdn) => ({
    ...cdn,
    tagProblem: (tag) => tagProblem(tag, cdn.limits),
    estimateMs: (batches) => estimatePurgeMs(batches, cdn.rate, TRANSPORT_DEFAULTS.concurrency),
  }))
}

/**
 * The clients that carry out a plan, in its order. Where nothing is to be sent, nobody is asked for a token.
 *
 * @throws CacheTagsError `CT_CREDENTIALS`, or `CT_CONFIG` where a client of yours can't be made
 */
export async function purgersFor(
  plan: Plan,
  settings: ClientSettings & { options: ConfiguredCdns },
): Promise<Purger[]> {
  const choices = choicesOf(settings.options.cdn)
  const purgers: Purger[] = []
  const refusals: CacheTagsError[] = []
  for (const [index, { batches }] of plan.cdns.entries()) {
    const choice = choices[index]
    if (choice === undefined) continue
    try {
      purgers.push(batches.length === 0 ? idlePurger(choice) : await clientOf(choice, settings))
    } catch (error) {
      if (!(error instanceof CacheTagsError)) throw error
      refusals.push(error)
    }
  }
  const [first] = refusals
  if (first === undefined) return purgers
  const hint = refusals.flatMap((refusal) => refusal.hint ?? []).join(' ')
  throw new CacheTagsError(first.code, refusals.map(({ message }) => message).join(' '), { hint })
}

async function clientOf(choice: CdnChoice, settings: ClientSettings): Promise<Purger> {
  if (typeof choice === 'string') return CLIENTS[choice](settings)
  const { environment, deadlineMs, paces } = settings
  const pace = paces.paceOf(choice.name, '', choice.capabilities.rate)
  return customClient(choice, { environment, deadlineMs, pace })
}

function choicesOf(cdn: ConfiguredCdns['cdn']): readonly CdnChoice[] {
  return Array.isArray(cdn) ? cdn : [cdn as CdnChoice]
}

function idlePurger(choice: CdnChoice): Purger {
  const [name, { limits }] =
    typeof choice === 'string' ? [choice, CDN_CAPABILITIES[choice]] : [choice.name, choice.capabilities]
  return {
    name,
    limits,
    purge: async () => joinOutcomes([], []),
  }
}

/**
 * What the configured CDNs call the cache: a project, a zone, a service, a site; `null` where nothing names it. Entries of
 * another cache are another ledger's.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` when Vercel's `project.json` is damaged
 */
export async function cacheName(
  { cdn, project, cloudflare, fastly, netlify }: ConfiguredCdns,
  environment: Environment,
  root: string,
): Promise<string | null> {
  const said = (configured: string | undefined, variable: string): string | null =>
    filled(configured) ?? filled(environment[variable]) ?? null
  const names: (string | null)[] = []
  for (const choice of choicesOf(cdn)) {
    if (choice === 'vercel') names.push(await readVercelProject(project, environment, root))
    else if (choice === 'cloudflare') names.push(said(cloudflare?.zone, 'CLOUDFLARE_ZONE_ID'))
    else if (choice === 'fastly') names.push(said(fastly?.service, 'FASTLY_SERVICE_ID'))
    else if (choice === 'netlify') names.push(said(netlify?.site, 'NETLIFY_SITE_ID'))
  }
  const known = names.filter((name) => name !== null)
  return known.length === 0 ? null : known.join('+')
}

/** What to look at where a CDN lets nobody in. */
const DENIED_HINTS: Readonly<Record<CdnName, string>> = {
  vercel: 'Check VERCEL_TOKEN, the project and the team.',
  cloudflare: 'Check CLOUDFLARE_API_TOKEN, its permission (Zone, Cache Purge) and the zone.',
  fastly: 'Check FASTLY_API_TOKEN, its scope (purge_select) and the service.',
  netlify: 'Check NETLIFY_AUTH_TOKEN and the site.',
  varnish:
    'Check CACHE_TAGS_VARNISH_SECRET, that the VCL of this package is loaded, and that its `acl` lets this machine in.',
  next: 'Check that CACHE_TAGS_SECRET is the same here and in the application, and that the handler is mounted at the endpoint.',
}

/** What to look at where a CDN lets nobody in, a sentence. */
export function deniedHint(cdn: string): string {
  return Object.hasOwn(DENIED_HINTS, cdn) ? DENIED_HINTS[cdn as CdnName] : 'Check the token and the account.'
}
