// The applications that the bench of builds builds, and what is done to one before each build.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { iconSource, MOST_ICONS, pageSource } from './builds-variants.mjs'
import { editedSource, generateApp } from './generate.mjs'
import { editedFormat, makeRealApp } from './real.mjs'

const DECLARING = 0.05
/** Pages beside the modules, as a share of them. */
const PAGES = 0.02
const CACHE = 'node_modules/.cache/cache-tags'

/** Writes an application: `reached` modules in all, `sites` of which declare tags, and which file is changed how. */
export async function makeApp(root, kind, { modules, isShort }) {
  const made =
    kind === 'real'
      ? await makeRealApp(root, { declaring: DECLARING, isShort })
      : { modules, sites: await generateApp(root, { modules, declaring: DECLARING }), packages: [] }
  const pages = Math.max(2, Math.round(made.modules * PAGES))
  const icons = Math.min(pages, MOST_ICONS)
  // What is kept from one build to the next has a place only here.
  for (const folder of ['node_modules', 'src/pages', 'src/icons']) await mkdir(join(root, folder), { recursive: true })
  for (let index = 0; index < icons; index += 1)
    await writeFile(join(root, 'src/icons', `i${index}.js`), iconSource(index))
  const entry = Array.from({ length: pages }, (_, index) => `export { page${index} } from './pages/p${index}.js'\n`)
  const entryFile = join(root, 'src/entry.js')
  await writeFile(entryFile, `${await readFile(entryFile, 'utf8')}${entry.join('')}`)
  const file = join(root, 'src', kind === 'real' ? 'format.js' : `m${Math.floor(modules / 2)}.js`)
  return {
    root,
    pages,
    packages: made.packages,
    modules: made.modules,
    reached: made.modules + pages + icons,
    sites: made.sites.length,
    edit: { file, source: await readFile(file, 'utf8'), change: kind === 'real' ? editedFormat : editedSource },
  }
}

/** Keeps an application as a variant wants it. A build that only fills the cache is told by `fill`. */
export function createDresser(app, fill) {
  let written = null
  let edits = 0
  /** By whom what is kept was filled, of the sources as they stand. */
  let filledBy = null
  return async (bundler, { pages, cache }) => {
    if (written !== pages) await writePages(app, pages)
    written = pages
    await rm(join(app.root, 'dist'), { recursive: true, force: true })
    if (cache === undefined) return
    if (cache === 'none') await forget(app.root)
    else if (filledBy !== bundler) fill(bundler)
    filledBy = bundler
    if (cache !== 'one') return
    // A text that was there before would be known: all that was read is kept.
    edits += 1
    await writeFile(app.edit.file, app.edit.change(app.edit.source, edits))
  }
}

async function writePages({ root, pages }, kind) {
  for (let index = 0; index < pages; index += 1)
    await writeFile(join(root, 'src/pages', `p${index}.js`), pageSource(kind, index))
  // A list of names that auto-import writes, where it finds TypeScript.
  await rm(join(root, 'auto-imports.d.ts'), { force: true })
}

/** Whatever an earlier build has left, as on a machine that sees the project for the first time. */
async function forget(root) {
  for (const folder of [CACHE, '.cache-tags']) await rm(join(root, folder), { recursive: true, force: true })
}

/** All that was built, as one text, and the manifest beside it; `null` where there is none. */
export async function readBuilt(root) {
  const entries = await readdir(join(root, 'dist'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const manifest = await readFile(join(root, '.cache-tags/manifest.json'), 'utf8').catch(() => null)
  return { output: texts.join('\n'), manifest: manifest === null ? null : JSON.parse(manifest) }
}
