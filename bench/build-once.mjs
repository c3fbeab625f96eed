// One build in a process of its own: node build-once.mjs BUNDLER VARIANT, in the folder of the application. Prints what it took:
// `loadMs` to load the plugin and make it, `buildMs` to build, and the milliseconds of processor time of both.
import { BUNDLERS } from './builds-bundlers.mjs'
import { VARIANTS } from './builds-variants.mjs'

const [bundler, variant] = process.argv.slice(2)
const build = await BUNDLERS[bundler].load()
const cpuBefore = process.cpuUsage()
const started = performance.now()
const made = await VARIANTS[variant].plugin?.(bundler)
const loadMs = performance.now() - started
await build(process.cwd(), made === undefined ? [] : [made.plugin].flat())
const buildMs = performance.now() - started - loadMs
const { user, system } = process.cpuUsage(cpuBefore)
console.log(JSON.stringify({ loadMs, buildMs, cpuMs: (user + system) / 1000, calls: made?.calls?.() }))
