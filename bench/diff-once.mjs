// node diff-once.mjs SOURCES OLD NEW: reads two manifests, compares them and plans, and prints what each step took.
import { readFile } from 'node:fs/promises'

const [sources, oldFile, newFile] = process.argv.slice(2)
const { decodeManifest, diffManifests, encodeManifest, planCdns, planRelease, planReport, releaseDigest } =
  await import(sources)
const OPTIONS = {
  toolchain: {},
  values: {},
  onUnpurgeable: 'warn',
  limits: {},
  onTooMany: 'abort',
  mode: 'invalidate',
  rules: [],
}
const VIEW = { width: 120, isTerminal: false, paint: new Proxy({}, { get: () => (text) => text }) }

const took = {}
const oldText = await readFile(oldFile, 'utf8')
const newText = await readFile(newFile, 'utf8')
const [before, after] = timed('read', () => [decodeManifest(oldText, oldFile), decodeManifest(newText, newFile)])
timed('digest', () => releaseDigest(after))
const diff = timed('diff', () => diffManifests(before, after))
const plan = timed('plan', () => planFor([before]))
// Where the ledger names several versions.
timed('join', () => planFor([before, { ...before }]))
timed('print', () => planReport(plan, VIEW))
timed('write', () => encodeManifest(after))
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
const cpuMs = (userCPUTime + systemCPUTime) / 1000
console.log(JSON.stringify({ took, cpuMs, stale: diff.sites.changed.length, tags: plan.tags.length, peakKib: maxRSS }))

function planFor(manifests) {
  const baselines = manifests.map((manifest) => ({ kind: 'read', manifest }))
  const occasion = { manifest: after, baselines, owed: [], target: 'production' }
  return planRelease(occasion, planCdns({ cdn: 'vercel' }), OPTIONS)
}

function timed(name, step) {
  const started = performance.now()
  const value = step()
  took[name] = performance.now() - started
  return value
}
