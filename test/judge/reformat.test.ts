import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { scanFiles, type MemoryFiles } from '../support/memory-project.ts'
import { writeProject } from '../support/disk-project.ts'
import { readPlayground } from './corpus.ts'

const OXFMT = join(dirname(createRequire(import.meta.url).resolve('oxfmt/package.json')), 'bin/oxfmt')

const STYLES = [
  { semi: true, singleQuote: false, printWidth: 40, useTabs: true, trailingComma: 'none', arrowParens: 'avoid' },
  {
    semi: false,
    singleQuote: true,
    jsxSingleQuote: true,
    printWidth: 200,
    quoteProps: 'consistent',
    bracketSpacing: false,
  },
]

/** A project as a formatter leaves it. */
async function reformat(files: MemoryFiles, style: object): Promise<MemoryFiles> {
  const root = await writeProject({ ...files, '.oxfmtrc.json': JSON.stringify(style) })
  execFileSync(process.execPath, [OXFMT, '--config', '.oxfmtrc.json', '.'], { cwd: root, stdio: 'ignore' })
  const paths = Object.keys(files).map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(paths))
}

test.each(['shop', 'next'])('a formatter that goes over everything changes no fingerprint: %s', async (folder) => {
  const files = await readPlayground(folder)
  const sources = Object.fromEntries(Object.entries(files).filter(([path]) => /\.tsx?$/.test(path)))
  const { code } = await scanFiles(files)
  for (const style of STYLES) {
    const formatted = await reformat(sources, style)
    const changed = Object.keys(sources).filter((path) => sources[path] !== formatted[path])
    expect(changed.length).toBeGreaterThan(Object.keys(sources).length / 2)
    const after = (await scanFiles({ ...files, ...formatted })).code
    const prints = (sites: typeof code.sites): string[] =>
      Object.entries(sites).map(([id, site]) => `${id} ${site.fingerprint}`)
    expect(prints(after.sites)).toEqual(prints(code.sites))
  }
})
