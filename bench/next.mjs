// npm run bench:next: what `next build` costs with `withCacheTags`, as a ratio to the bare build. See bench/README.md.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { BUNDLERS, copyApp, runNextBuild, startUpstream } from '../playground/next/stage.mjs'
import { format } from './figures.mjs'
import { generateApp } from './generate.mjs'

const { values } = parseArgs({
  options: {
    modules: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '7' },
    bundlers: { type: 'string', default: BUNDLERS.join() },
  },
})
const modules = Number(values.modules)
const rounds = Number(values.rounds)
const VARIANTS = ['bare', 'ours cold', 'ours warm']
const { app, remove } = await copyApp()
const upstream = await startUpstream()
const config = join(app, 'next.config.ts')
const wrapped = await readFile(config, 'utf8')
const WRAPPED = 'export default withCacheTags(config)'
const bare = wrapped.replace(WRAPPED, 'export default config')

try {
  if (bare === wrapped) throw new Error(`the configuration of the playground does not say ${WRAPPED}`)
  // What is kept from one build to the next is this application's.
  await mkdir(join(app, 'node_modules'))
  const sites = await generateApp(join(app, 'lib/generated'), { modules, declaring: 0.05 })
  await writeFile(
    join(app, 'app/page.tsx'),
    `import * as all from '@/lib/generated/src/entry.js'\nexport default () => <p>{Object.keys(all).length}</p>\n`,
  )
  const { version } = JSON.parse(
    await readFile(resolve(import.meta.dirname, '../node_modules/next/package.json'), 'utf8'),
  )
  console.log(
    `${modules} modules, ${sites.length} of them declaring, beside playground/next; ${rounds} rounds; Next ${version}, Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`,
  )
  for (const bundler of values.bundlers.split(',')) tell(bundler, await measure(bundler, sites.length))
} finally {
  await upstream.close()
  await remove()
}

/** Each round runs every variant once, each time another one first. */
async function measure(bundler, sites) {
  await build(bundler, 'bare', sites)
  await build(bundler, 'ours cold', sites)
  const rows = []
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % VARIANTS.length
    const row = {}
    for (const variant of [...VARIANTS.slice(turn), ...VARIANTS.slice(0, turn)])
      row[variant] = await build(bundler, variant, sites)
    rows.push(row)
  }
  return rows
}

function tell(bundler, rows) {
  for (const variant of VARIANTS) {
    const ratios =
      variant === 'bare'
        ? ''
        : `   / bare ${format(
            rows.map((row) => row[variant] / row.bare),
            2,
          )}`
    console.log(
      `${bundler.padEnd(10)} ${variant.padEnd(10)} ${format(
        rows.map((row) => row[variant]),
        0,
      )} ms${ratios}`,
    )
  }
}

/** Milliseconds of one `next build` that finds no output of an earlier one. */
async function build(bundler, variant, sites) {
  await writeFile(config, variant === 'bare' ? bare : wrapped)
  await rm(join(app, '.next'), { recursive: true, force: true })
  if (variant === 'ours cold') await rm(join(app, 'node_modules/.cache'), { recursive: true, force: true })
  const started = performance.now()
  await runNextBuild(app, bundler, upstream)
  const ms = performance.now() - started
  if (variant !== 'bare') await checkNoted(sites)
  return ms
}

/** A wrapper that finds nothing is fast. */
async function checkNoted(sites) {
  const manifest = JSON.parse(await readFile(join(app, '.next/unplugin-cache-tags/manifest.json'), 'utf8'))
  const found = Object.values(manifest.code.sites).filter(({ module }) => module.startsWith('lib/generated/')).length
  if (found !== sites) throw new Error(`the wrapped build knows ${found} sites, and the application has ${sites}`)
}
