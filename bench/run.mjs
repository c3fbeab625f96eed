// npm run bench: what a build costs with the plugin, beside the bare build, an empty hook and two plugins that many run. See
// bench/README.md.
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createDresser, makeApp, readBuilt } from './builds-app.mjs'
import { BUNDLERS } from './builds-bundlers.mjs'
import { printTable } from './builds-table.mjs'
import { checkWork, VARIANTS } from './builds-variants.mjs'

const { values } = parseArgs({
  options: {
    app: { type: 'string', default: 'generated' },
    modules: { type: 'string', default: '1000' },
    bundlers: { type: 'string', default: Object.keys(BUNDLERS).join() },
    variants: { type: 'string', default: Object.keys(VARIANTS).join() },
    rounds: { type: 'string', default: '7' },
    json: { type: 'string' },
    profile: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
})
const bundlers = named(values.bundlers, BUNDLERS)
// All is told in relation to the bare build.
const variants = named(`bare,${values.variants}`, VARIANTS)
const rounds = values.short ? 1 : Number(values.rounds)
const root = await realpath(await mkdtemp(join(tmpdir(), 'cache-tags-bench-')))

try {
  const app = await makeApp(root, values.app, {
    modules: values.short ? 60 : Number(values.modules),
    isShort: values.short,
  })
  const about = await describe(app)
  console.log(`${about.app}\n${about.tools}`)
  const dress = createDresser(app, (name) => void buildOnce(name, 'ours warm'))
  const all = []
  for (const bundler of bundlers) {
    const found = await measure(app, dress, bundler)
    all.push(...found)
    printTable(bundler, about.versions[BUNDLERS[bundler].package], found)
  }
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ ...about, builds: all }, null, 1))
} finally {
  await rm(root, { recursive: true, force: true })
}

function named(list, known) {
  const names = [...new Set(list.split(','))]
  const unknown = names.find((name) => !Object.hasOwn(known, name))
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(known).join(', ')}`)
  return names
}

async function describe(app) {
  const peers = ['unplugin', 'unplugin-auto-import', 'unplugin-icons']
  const packages = [...bundlers.map((bundler) => BUNDLERS[bundler].package), ...peers]
  const versions = Object.fromEntries(await Promise.all(packages.map(async (name) => [name, await versionOf(name)])))
  const from = app.packages.length === 0 ? 'generated' : `sources of ${app.packages.join(', ')}`
  const said = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return {
    app: `${app.modules} modules (${from}), ${app.sites} of them declaring, and ${app.pages} pages; ${rounds} rounds`,
    tools: `${said.join(', ')}; Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`,
    versions,
  }
}

async function versionOf(name) {
  return JSON.parse(await readFile(resolve(import.meta.dirname, '../node_modules', name, 'package.json'), 'utf8'))
    .version
}

/** Every variant once in each round, each time another one first: a machine that grows slower does so for all. */
async function measure(app, dress, bundler) {
  // What is read for the first time comes from the disk.
  if (!values.short) await dress(bundler, VARIANTS.bare).then(() => buildOnce(bundler, 'bare'))
  const builds = []
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % variants.length
    for (const variant of [...variants.slice(turn), ...variants.slice(0, turn)]) {
      await dress(bundler, VARIANTS[variant])
      const report = buildOnce(bundler, variant)
      checkWork(variant, { ...app, ...(await readBuilt(root)), report })
      builds.push({ bundler, round, variant, ...report })
    }
  }
  return builds
}

/** Runs one build in its own process; `own` is what the plugin says of itself. */
function buildOnce(bundler, variant) {
  const profile = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`]
  const script = join(import.meta.dirname, 'build-once.mjs')
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...profile, script, bundler, variant], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CACHE_TAGS_DEBUG: '1' },
  })
  if (status !== 0) throw new Error(`${bundler}, ${variant}: failed (${status ?? signal}):\n${stderr.slice(-2000)}`)
  const own = /(\d+) modules?, (\d+) ms →/.exec(stderr)
  if (variant.startsWith('ours') && own === null) throw new Error(`${bundler}: the plugin did not run:\n${stderr}`)
  const times = /\] (scan: .*)/.exec(stderr)?.[1]
  return { ...JSON.parse(stdout), ...(own !== null && { ownModules: Number(own[1]), ownMs: Number(own[2]), times }) }
}
