// npm run bench:scan: how fast `cache-tags scan` goes through an application, beside the parser alone and beside other tools
// that walk a graph of modules. See bench/README.md.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { format, median } from './figures.mjs'
import { generateLargeApp } from './generate-large.mjs'

const { values } = parseArgs({
  options: {
    modules: { type: 'string', default: '1000' },
    pairs: { type: 'string', default: '7' },
    peers: { type: 'string', default: resolve(import.meta.dirname, '../node_modules') },
    cli: { type: 'string', default: resolve(import.meta.dirname, '../dist/cli.js') },
    short: { type: 'boolean', default: false },
  },
})
const modules = values.short ? 50 : Number(values.modules)
const pairs = values.short ? 1 : Number(values.pairs)
const MOST_OUTPUT = 2 ** 29
/** Tools that walk a graph of modules. `walked` is given the number of files, and yields what reads an output. */
const PEERS = [
  {
    name: 'madge',
    bin: 'bin/cli.js',
    args: ['--ts-config', 'tsconfig.json', '--extensions', 'ts,tsx', '--json', 'src'],
    walked: () => (text) => Object.keys(JSON.parse(text)).length,
  },
  {
    name: 'dependency-cruiser',
    bin: 'bin/dependency-cruise.mjs',
    args: ['src', '--no-config', '--ts-config', 'tsconfig.json', '--output-type', 'json'],
    walked: () => (text) => JSON.parse(text).modules.filter(({ source }) => source.startsWith('src/')).length,
  },
  {
    name: 'knip',
    bin: 'bin/knip.js',
    args: ['--no-exit-code', '--reporter', 'json'],
    // It names the files that it did not come to.
    walked: (files) => (text) => files - JSON.parse(text).issues.filter((issue) => issue.files.length > 0).length,
  },
]
const root = await mkdtemp(join(tmpdir(), 'cache-tags-scan-'))

try {
  await generateLargeApp(root, modules)
  // What knip starts from; the others are told a folder.
  const knip = { entry: ['src/features/*/index.ts'], project: ['src/**/*.{ts,tsx}'] }
  await writeFile(join(root, 'knip.json'), JSON.stringify(knip))
  await main(await measureFiles(join(root, 'src')))
} finally {
  await rm(root, { recursive: true, force: true })
}

async function main(size) {
  const ways = await waysOf(size.files)
  const versions = ways.map(({ name, version }) => `${name} ${version}`).join(', ')
  console.log(`${versions}; Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`)
  console.log(
    `${size.files} modules, ${(size.bytes / 1e6).toFixed(1)} MB; each run in a process of its own, from the start`,
  )
  const rows = new Map(ways.map((way) => [way, []]))
  for (const way of ways) checkWalked(way, size.files, runOnce(way))
  for (let pair = 0; pair < pairs; pair += 1) for (const way of ways) rows.get(way).push(runOnce(way).ms)
  const ours = rows.get(ways[0])
  for (const [way, found] of rows) {
    const ms = median(found)
    const ratios = found.map((each, index) => ours[index] / each)
    console.log(
      `${way.name.padEnd(19)} ${(size.bytes / 1000 / ms).toFixed(2).padStart(6)} MB/s  ${((size.files / ms) * 1000).toFixed(0).padStart(5)} modules/s  ${format(found, 0)} ms`,
    )
    if (way !== ways[0]) console.log(`${''.padEnd(19)} ours takes ${format(ratios, 2)} times as long`)
  }
}

async function measureFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  return { files: files.length, bytes: sizes.reduce((total, size) => total + size, 0) }
}

/** Ours first. `walked`: of what it printed, how many modules it went through. */
async function waysOf(files) {
  const bench = import.meta.dirname
  const once = [join(bench, 'parse-once.mjs'), 'src']
  const parser = await versionIn(resolve(bench, '../node_modules/oxc-parser'))
  const ways = [
    {
      name: 'cache-tags',
      version: await versionIn(resolve(bench, '..')),
      command: [values.cli, 'scan', '--json'],
      walked: (_stdout, stderr) => Number(/(\d+) modules in/.exec(stderr)?.[1]),
    },
    { name: 'oxc: program', version: parser, command: [...once, 'program'], walked: Number },
    { name: 'oxc: imports only', version: parser, command: [...once, 'module'], walked: Number },
  ]
  for (const { name, bin, args, walked } of PEERS) {
    const folder = join(values.peers, name)
    const command = [join(folder, bin), ...args]
    if (existsSync(folder)) ways.push({ name, version: await versionIn(folder), command, walked: walked(files) })
    else console.log(`${name} is not installed in ${values.peers}: left out`)
  }
  return ways
}

async function versionIn(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).version
}

/** Who leaves out half of the modules is fast. */
function checkWalked({ name, walked }, files, { stdout, stderr }) {
  const found = walked(stdout, stderr)
  if (found !== files) throw new Error(`${name} went through ${found} of ${files} modules`)
}

function runOnce({ name, command }) {
  const started = performance.now()
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
  })
  const ms = performance.now() - started
  if (status !== 0) throw new Error(`${name} failed (${status ?? signal}):\n${stderr.slice(-2000)}`)
  return { ms, stdout, stderr }
}
