import { describe, expect, test } from 'vitest'
import { blocksIn, commandLines, fileOf, PAGES, type Block } from '../docs-pages.ts'
import { isOutside } from '../docs-outside.ts'
import { newerNode } from '../support/newer-node.ts'
import { READERS, writeReader, type Reader } from './docs-readers.ts'
import { openShell } from './docs-shell.ts'
import { readManifest } from './framework-apps.ts'

/** Nothing of a reader's machine is said to anybody. */
const QUIET = { ASTRO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1' }

const FRAMEWORKS = [...PAGES.keys()].filter((page) => page.startsWith('docs/frameworks/'))

/** The one block of a page in some languages. */
function theBlock(page: string, ...languages: readonly string[]): Block {
  const [block, ...more] = blocksIn(...languages).filter((candidate) => candidate.page === page)
  if (block === undefined || more.length > 0) throw new Error(`${page} shows none, or several, in ${languages.join()}`)
  return block
}

function readerOf(page: string): Reader {
  const reader = READERS[page]
  if (reader === undefined) throw new Error(`${page} has no reader`)
  return reader
}

/** The scripts that a page shows. */
function scriptsOf(page: string): Readonly<Record<string, string>> {
  const shown = blocksIn('json').filter((block) => block.page === page)
  return Object.assign({}, ...shown.map(({ code }) => JSON.parse(code).scripts))
}

test('every page of a framework has a reader', () => {
  expect(Object.keys(READERS).sort()).toEqual(FRAMEWORKS)
})

describe('a reader who does what a page shows', () => {
  test.each(FRAMEWORKS)('has a build that declares, and a plan: %s', { timeout: 300_000 }, async (page) => {
    const { config, adapt, build, tag, ...app } = readerOf(page)
    const block = theBlock(page, 'ts', 'js')
    const scripts = { ...(build !== undefined && { build }), ...scriptsOf(page) }
    const root = await writeReader(app, scripts, {
      [fileOf(block) ?? config ?? '']: adapt === undefined ? block.code : adapt(block.code),
    })
    const shell = await openShell(root, QUIET, await newerNode())
    const ran = []
    for (const line of commandLines(theBlock(page, 'sh'))) ran.push(await shell.run(line))
    expect(ran.filter(({ code }) => code !== 0)).toEqual([])
    const { code, build: built } = await readManifest(root)
    expect(Object.values(code.sites).flatMap(({ tags }) => tags)).toContain(tag)
    expect(built.differences ?? []).toEqual([])
    expect(ran.at(-1)?.said).toContain(tag)
  })

  const STARTS = blocksIn('sh').filter(({ code }) => code.includes('cache-tags init'))

  test('may start from nothing, by the README', () => {
    expect(STARTS.map(({ page }) => page)).toContain('README.md')
  })

  test.each(STARTS)('has a build that declares, and a plan, from the start: $page', async (block) => {
    const reader = readerOf('docs/frameworks/vite.md')
    const root = await writeReader(
      reader,
      { build: reader.build ?? '' },
      { 'vite.config.ts': "import { defineConfig } from 'vite'\n\nexport default defineConfig({})\n" },
    )
    const shell = await openShell(root, QUIET)
    const ran = []
    for (const line of commandLines(block).filter((text) => !isOutside(text))) ran.push(await shell.run(line))
    expect(ran.filter(({ code }) => code !== 0)).toEqual([])
    expect(ran.map(({ line }) => line)).toContain('npm run build')
    expect(ran.at(-1)?.said).toContain(reader.tag)
  })
})
