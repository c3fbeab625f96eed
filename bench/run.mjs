// npm run bench: what a build costs with the plugin, as a ratio to the bare build. See bench/README.md.
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { format, median } from './figures.mjs'
import { generateApp } from './generate.mjs'

const { values } = parseArgs({
  options: { modules: { type: 'string', default: '1000' }, pairs: { type: 'string', default: '7' } },
})
const modules = Number(values.modules)
const pairs = Number(values.pairs)
const root = await mkdtemp(join(tmpdir(), 'cache-tags-bench-'))

try {
  await generateApp(root, { modules, declaring: 0.05 })
  const { version } = JSON.parse(
    await readFile(resolve(import.meta.dirname, '../node_modules/vite/package.json'), 'utf8'),
  )
  console.log(
    `${modules} modules, 5 % declaring; Vite ${version}, Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`,
  )
  buildOnce('bare')
  buildOnce('plugin')
  const rows = []
  for (let pair = 0; pair < pairs; pair++) {
    const bare = buildOnce('bare')
    const plugin = buildOnce('plugin')
    rows.push({ bare: bare.ms, plugin: plugin.ms, own: plugin.own, ratio: plugin.ms / bare.ms })
  }
  for (const name of ['bare', 'plugin', 'own'])
    console.log(
      `${name.padEnd(7)} ${format(
        rows.map((row) => row[name]),
        0,
      )} ms`,
    )
  console.log(
    `ratio   ${format(
      rows.map((row) => row.ratio),
      2,
    )}  (plugin / bare, pair by pair)`,
  )
  console.log(`scan    ${((median(rows.map((row) => row.own)) / modules) * 1000).toFixed(0)} µs a module`)
} finally {
  await rm(root, { recursive: true, force: true })
}

/** Runs one build in its own process; `own` is what the plugin says of its scan. */
function buildOnce(kind) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'build-once.mjs'), root, kind],
    {
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`the ${kind} build failed:\n${stderr}`)
  const own = /(\d+) ms →/.exec(stderr)
  if (kind === 'plugin' && own === null) throw new Error(`the plugin did not run:\n${stderr}`)
  return { ms: Number(stdout), own: own === null ? 0 : Number(own[1]) }
}
