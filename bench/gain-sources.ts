// What bench/gain.mjs takes from the tests: a Varnish with the VCL that the package ships, and numbers that are the same each time.
export { startVarnish, varnishVersion } from '../test/e2e/varnish-server.ts'
export { createRandom } from '../test/fuzz/random.ts'
