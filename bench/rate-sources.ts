// What bench/rate.mjs measures and what it measures with, bundled by it: none of it stands in dist as such.
export { CDN_CAPABILITIES } from '../src/cdn/capabilities.ts'
export { systemClock } from '../src/cdn/clock.ts'
export { createCloudflarePurger } from '../src/cdn/cloudflare.ts'
export { estimatePurgeMs } from '../src/cdn/estimate.ts'
export { createPaces } from '../src/cdn/pace.ts'
export { createLeapingClock } from '../test/cdn/clocks.ts'
export { boundMs, createStrictCdn, singles } from '../test/cdn/pace-world.ts'
