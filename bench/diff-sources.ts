// What bench/diff.mjs measures.
export { diffManifests } from '../src/core/diff.ts'
export { createManifest, graphRows, releaseDigest } from '../src/core/manifest.ts'
export { decodeManifest, encodeManifest } from '../src/core/manifest-codec.ts'
export { planCdns } from '../src/release/cdn.ts'
export { planRelease } from '../src/release/plan-release.ts'
export { planReport } from '../src/report/plan-report.ts'
