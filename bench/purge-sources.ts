// What bench/purge.mjs measures and what it measures with.
export { systemClock } from '../src/cdn/clock.ts'
export { TRANSPORT_DEFAULTS } from '../src/cdn/transport.ts'
export { createVercelPurger } from '../src/cdn/vercel.ts'
export { cutBatches } from '../src/core/cut-batches.ts'
export { CDN_LIMITS } from '../src/cdn/limits.ts'
export { createWindowCdn } from '../test/cdn/pace-world.ts'
