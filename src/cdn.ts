export { CDN_CAPABILITIES, type CdnCapabilities, type CdnName, type Rate, type TagLimits } from './cdn/capabilities.ts'
export { CDN_LIMITS, tagProblem } from './cdn/limits.ts'
export { defineCdn, type CustomCdn, type CustomCdnMeans } from './cdn/custom.ts'
export {
  createVercelPurger,
  type SourceImageOptions,
  type VercelPurger,
  type VercelPurgerOptions,
} from './cdn/vercel.ts'
export { createCloudflarePurger, type CloudflarePurgerOptions } from './cdn/cloudflare.ts'
export { createFastlyPurger, type FastlyPurgerOptions } from './cdn/fastly.ts'
export { createNetlifyPurger, type NetlifyPurgerOptions } from './cdn/netlify.ts'
export { createVarnishPurger, type VarnishPurgerOptions } from './cdn/varnish.ts'
export { createNextPurger, type NextPurgerOptions } from './cdn/next.ts'
export { createPaces, type Pace, type Paces } from './cdn/pace.ts'
export { systemClock, type Clock } from './cdn/clock.ts'
export type { TransportOptions } from './cdn/transport.ts'
export type {
  Batch,
  CdnLimits,
  PurgeMode,
  PurgeOptions,
  PurgeOutcome,
  PurgeProgress,
  PurgeStop,
  Purger,
  Receipt,
  RefusedTag,
  Target,
} from './core/batch.ts'
