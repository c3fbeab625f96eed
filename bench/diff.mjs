// npm run bench:diff: what it takes to compare two manifests and to plan, at growing sizes. See bench/README.md.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from './figures.mjs'
import { CHANGES, generateManifest } from './generate-manifest.mjs'
import { withSources } from './sources.mjs'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,30000,100000' },
    changes: { type: 'string', default: Object.keys(CHANGES).join() },
    runs: { type: 'string', default: '3' },
    'most-growth': { type: 'string', default: '1.6' },
    profile: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
})
const sizes = (values.short ? '100,200' : values.sizes).split(',').map(Number)
const runs = values.short ? 1 : Number(values.runs)
const STEPS = ['read', 'digest', 'diff', 'plan', 'join', 'print', 'write']
const folder = await mkdtemp(join(tmpdir(), 'cache-tags-diff-'))

try {
  console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`)
  await withSources('diff-sources', measure)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function measure(sources) {
  const core = await import(sources)
  const write = async (size, change) => {
    const file = join(folder, `${size}-${change ?? 'before'}.json`)
    await writeFile(file, core.encodeManifest(generateManifest(core, size, change)))
    return file
  }
  const first = new Map()
  for (const size of sizes) {
    const before = await write(size, null)
    const { size: bytes } = await stat(before)
    console.log(`${size} sites, ${(bytes / size).toFixed(0)} bytes a site on disk`)
    for (const change of values.changes.split(',')) {
      const after = await write(size, change)
      const rows = Array.from({ length: runs }, () => runOnce(sources, before, after))
      const row = tell(change, size, rows)
      await rm(after)
      // The smallest is mostly compilation.
      if (size !== sizes[0]) compare(change, row, first)
    }
    await rm(before)
  }
}

function runOnce(sources, before, after) {
  const profile = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`]
  const script = join(import.meta.dirname, 'diff-once.mjs')
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...profile, script, sources, before, after], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the comparison failed (${status ?? signal}):\n${stderr.slice(-2000)}`)
  return JSON.parse(stdout)
}

function tell(change, size, rows) {
  const took = Object.fromEntries(STEPS.map((step) => [step, median(rows.map((row) => row.took[step]))]))
  const totalMs = STEPS.reduce((total, step) => total + took[step], 0)
  // Processor time: a machine that is busy elsewhere makes the wall's time longer.
  const usEach = (median(rows.map(({ cpuMs }) => cpuMs)) / size) * 1000
  const mib = median(rows.map(({ peakKib }) => peakKib)) / 1024
  const words = STEPS.map((step) => `${step} ${(took[step] / 1000).toFixed(2)}`).join('  ')
  const [{ stale, tags }] = rows
  console.log(
    `  ${change.padEnd(9)} ${stale} stale, ${tags} tags: ${(totalMs / 1000).toFixed(2)} s, ${usEach.toFixed(0)} µs of processor a site (${words})  ${mib.toFixed(0)} MiB`,
  )
  return { usEach }
}

function compare(change, row, first) {
  const base = first.get(change) ?? row
  first.set(change, base)
  const growth = row.usEach / base.usEach
  if (values.short || growth <= Number(values['most-growth'])) return
  console.error(`too much: ${change}: a site costs ${growth.toFixed(2)} times what it does at the second smallest size`)
  process.exitCode = 1
}
