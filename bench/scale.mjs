// npm run bench:scale: what `cache-tags scan` costs a module at growing sizes. See bench/README.md.
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { generateLargeApp } from './generate-large.mjs'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '5000,15000,50000' },
    'most-growth': { type: 'string', default: '1.6' },
    'most-memory-mib': { type: 'string', default: '4096' },
    cli: { type: 'string', default: resolve(import.meta.dirname, '../dist/cli.js') },
    profile: { type: 'string' },
  },
})
const sizes = values.sizes.split(',').map(Number)
const root = await mkdtemp(join(tmpdir(), 'cache-tags-scale-'))

try {
  console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`)
  const rows = []
  for (const size of sizes) {
    const folder = join(root, String(size))
    await generateLargeApp(folder, size)
    const row = { size, ...(await scanOnce(folder)) }
    rows.push(row)
    // Processor time: a machine that is busy elsewhere makes the wall's time longer.
    const each = row.cpuMs / size
    const growth = each / (rows[0].cpuMs / rows[0].size)
    console.log(
      `${String(size).padStart(6)} modules  ${row.sites} sites  ${(row.ms / 1000).toFixed(1)} s  ${each.toFixed(3)} ms of processor a module  ×${growth.toFixed(2)}  ${row.peakMib.toFixed(0)} MiB`,
    )
    if (growth > Number(values['most-growth']))
      fail(`a module costs ${growth.toFixed(2)} times that of the smallest size`)
    if (row.peakMib > Number(values['most-memory-mib'])) fail(`the scan held ${row.peakMib.toFixed(0)} MiB`)
    await rm(folder, { recursive: true })
  }
} finally {
  await rm(root, { recursive: true, force: true })
}

function fail(reason) {
  console.error(`too much: ${reason}`)
  process.exitCode = 1
}

/** Scans in a process of its own. */
async function scanOnce(folder) {
  const out = join(root, 'manifest.json')
  const usageFile = join(root, 'usage.json')
  const profile = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(values.profile)}`]
  const started = performance.now()
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    [
      ...profile,
      '--import',
      join(import.meta.dirname, 'usage.mjs'),
      values.cli,
      'scan',
      folder,
      '--out',
      out,
      '--json',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, USAGE_FILE: usageFile } },
  )
  const ms = performance.now() - started
  if (status !== 0) throw new Error(`the scan of ${folder} failed (${status ?? signal}):\n${stderr.slice(-2000)}`)
  const { code } = JSON.parse(await readFile(out, 'utf8'))
  const { peakKib, cpuMs } = JSON.parse(await readFile(usageFile, 'utf8'))
  return { ms, cpuMs, sites: Object.keys(code.sites).length, peakMib: peakKib / 1024 }
}
