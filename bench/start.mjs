// npm run bench:start: what the command line takes before it does something, over bare Node. See bench/README.md.
import { spawnSync } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { format, median } from './figures.mjs'
import { generateLargeApp } from './generate-large.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    cli: { type: 'string', default: resolve(import.meta.dirname, '../dist/cli.js') },
    short: { type: 'boolean', default: false },
  },
})
const runs = values.short ? 1 : Number(values.runs)
/** Modules of the project of which a release is planned. */
const MODULES = 50
const PLAN = ['plan', '--target', 'production', '--baseline', 'live.json']
const root = await mkdtemp(join(tmpdir(), 'cache-tags-start-'))

try {
  console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`)
  await makeProject()
  const commands = {
    'node -e 0': ['-e', '0'],
    '--version': [values.cli, '--version'],
    '--help': [values.cli, '--help'],
    plan: [values.cli, ...PLAN],
  }
  await measure(commands)
  for (const name of ['--version', '--help', 'plan']) await tellLoaded(name, commands[name])
} finally {
  await rm(root, { recursive: true, force: true })
}

/** A small project that was scanned, and whose last release is kept. */
async function makeProject() {
  await generateLargeApp(root, MODULES)
  run([values.cli, 'scan', '--out'])
  await copyFile(join(root, '.cache-tags/manifest.json'), join(root, 'live.json'))
}

async function measure(commands) {
  const rows = new Map(Object.keys(commands).map((name) => [name, []]))
  const overs = new Map(Object.keys(commands).map((name) => [name, []]))
  for (const args of Object.values(commands)) run(args)
  for (let time = 0; time < runs; time += 1) {
    let bareMs = 0
    for (const [name, args] of Object.entries(commands)) {
      const ms = run(args)
      if (name === 'node -e 0') bareMs = ms
      rows.get(name).push(ms)
      overs.get(name).push(ms - bareMs)
    }
  }
  for (const [name, found] of rows)
    console.log(`${name.padEnd(10)} ${format(found, 0)} ms, ${median(overs.get(name)).toFixed(0)} ms over bare Node`)
}

/** Milliseconds of one process. */
function run(args, environment = {}) {
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  })
  const ms = performance.now() - started
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stderr.slice(-2000)}`)
  return ms
}

/** Which packages a command loads, and how many files of our own. */
async function tellLoaded(name, args) {
  const file = join(root, 'loaded.txt')
  await writeFile(file, '')
  run(['--import', pathToFileURL(join(import.meta.dirname, 'trace-loads.mjs')).href, ...args], { LOADED_FILE: file })
  const urls = (await readFile(file, 'utf8')).split('\n').filter((url) => url.startsWith('file:'))
  const packages = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])
  const own = new Set(urls.filter((url) => !url.includes('/node_modules/')))
  const list = [...new Set(packages)].sort().join(', ')
  console.log(`${name.padEnd(10)} loads ${own.size} files of its own; packages: ${list === '' ? 'none' : list}`)
}
