// npm run bench:next: what `next build` costs with `withCacheTags`, as a ratio to the bare build. See bench/README.md.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BUNDLERS, copyApp, runNextBuild, startUpstream } from '../playground/next/stage.mjs'
import { format } from './figures.mjs'
import { generateApp } from './generate.mjs'

const { values } = parseArgs({
  options: { modules: { type: 'string', default: '300' }, pairs: { type: 'string', default: '3' } },
})
const modules = Number(values.modules)
const pairs = Number(values.pairs)
const { app, remove } = await copyApp()
const upstream = await startUpstream()
const config = join(app, 'next.config.ts')
const wrapped = await readFile(config, 'utf8')
const bare = wrapped.replace('export default withCacheTags(config)', 'export default config')

try {
  await generateApp(join(app, 'lib/generated'), { modules, declaring: 0.05 })
  await writeFile(
    join(app, 'app/page.tsx'),
    `import * as all from '@/lib/generated/src/entry.js'\nexport default () => <p>{Object.keys(all).length}</p>\n`,
  )
  console.log(
    `${modules} modules beside playground/next; Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`,
  )
  for (const bundler of BUNDLERS) await measure(bundler)
} finally {
  await upstream.close()
  await remove()
}

async function measure(bundler) {
  await coldBuild(bundler, bare)
  const rows = []
  for (let pair = 0; pair < pairs; pair++) {
    const bareMs = await coldBuild(bundler, bare)
    const wrappedMs = await coldBuild(bundler, wrapped)
    rows.push({ bareMs, wrappedMs, ratio: wrappedMs / bareMs })
  }
  const line = (name, pick, digits) => console.log(`${bundler} ${name.padEnd(8)} ${format(rows.map(pick), digits)}`)
  line('bare', (row) => row.bareMs, 0)
  line('wrapped', (row) => row.wrappedMs, 0)
  line('ratio', (row) => row.ratio, 2)
}

/** Milliseconds of one `next build` that finds nothing of an earlier one. */
async function coldBuild(bundler, text) {
  await writeFile(config, text)
  await rm(join(app, '.next'), { recursive: true, force: true })
  const started = performance.now()
  await runNextBuild(app, bundler, upstream)
  return performance.now() - started
}
