// npm run bench:incremental: how soon an edit of one file is scanned and planned, beside the first scan. See bench/README.md.
import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { format } from './figures.mjs'
import { editedSource, generateApp } from './generate.mjs'

const { values } = parseArgs({
  options: {
    modules: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '7' },
    short: { type: 'boolean', default: false },
  },
})
const modules = values.short ? 100 : Number(values.modules)
const rounds = values.short ? 1 : Number(values.rounds)
const CLI = resolve(import.meta.dirname, '../dist/cli.js')
const root = await mkdtemp(join(tmpdir(), 'cache-tags-incremental-'))
const live = join(root, 'live.json')

try {
  // Without it nothing is kept from one scan to the next.
  await mkdir(join(root, 'node_modules'))
  const sites = await generateApp(root, { modules, declaring: 0.05 })
  await main(sites.length)
} finally {
  await rm(root, { recursive: true, force: true })
}

async function main(sites) {
  console.log(
    `${modules} modules, ${sites} of them declare tags; Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`,
  )
  const rows = new Map(
    ['bare node', 'first scan', 'scan, nothing changed', 'scan, one file changed', 'plan'].map((name) => [name, []]),
  )
  const measure = (name, ...args) => {
    const { ms, stdout } = run(...args)
    rows.get(name).push(ms)
    return stdout
  }
  measure('first scan', CLI, 'scan', '--out')
  for (let round = 0; round < rounds; round += 1) {
    measure('bare node', '-e', '0')
    measure('scan, nothing changed', CLI, 'scan', '--out')
    await copyFile(join(root, '.cache-tags/manifest.json'), live)
    await edit(round)
    measure('scan, one file changed', CLI, 'scan', '--out')
    const plan = JSON.parse(measure('plan', CLI, 'plan', '--target', 'production', '--baseline', live, '--json'))
    if (plan.batches.flatMap(({ tags }) => tags).length === 0) throw new Error('the edit is not in the plan')
  }
  for (const [name, found] of rows) console.log(`${name.padEnd(23)} ${format(found, 0)} ms`)
  const both = rows.get('scan, one file changed').map((ms, round) => ms + rows.get('plan')[round])
  console.log(`${'scan to plan'.padEnd(23)} ${format(both, 0)} ms  (one file changed, both processes with their start)`)
}

/** Changes a module half-way down, to a text that was never there before. */
async function edit(round) {
  const file = join(root, `src/m${Math.floor(modules / 2)}.js`)
  await writeFile(file, editedSource(await readFile(file, 'utf8'), round))
}

function run(...args) {
  const started = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
  })
  const ms = performance.now() - started
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stderr}`)
  return { ms, stdout }
}
