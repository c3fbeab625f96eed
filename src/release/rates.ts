import { CDN_CAPABILITIES, type CdnName, type Rate } from '../cdn/capabilities.ts'
import { CLOUDFLARE_RATES, slowestRate } from '../cdn/pace-rates.ts'
import type { CdnOptions } from './cdn-options.ts'

/**
 * How fast a CDN may be called: as is known of it, or slower, as configured. `null` where nothing is known.
 *
 * @throws CacheTagsError `CT_CONFIG` where the configuration asks for more than is known
 */
export function rateOf(cdn: CdnName, options: CdnOptions): Rate | null {
  const known = cdn === 'cloudflare' ? CLOUDFLARE_RATES[options.cloudflare?.plan ?? 'free'] : CDN_CAPABILITIES[cdn].rate
  return slowestRate(known, options[cdn]?.rate)
}
