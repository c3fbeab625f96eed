import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PAGES, readPage as read, ROOT } from './docs-pages.ts'
import { codeOf, rowsOf, tableIn } from './docs-reading.ts'

const README = read('README.md')
const CONTRIBUTING = read('CONTRIBUTING.md')
const PACKAGE = JSON.parse(read('package.json'))

test.each([...PAGES, ['CONTRIBUTING.md', CONTRIBUTING] as const])(
  '%s names scripts and files that are so',
  (_, text) => {
    // `build` and `npm run` of the reader's own project are named like ours.
    const scripts = [...text.matchAll(/npm (?:run ([\w:]+)|(test)\b)/g)].map(([, script, own]) => script ?? own)
    const paths = [...text.matchAll(/`((?:src|test|bench|playground)\/[\w./-]+)`/g)].map(([, path]) => path ?? '')
    expect(Object.keys(PACKAGE.scripts)).toEqual(expect.arrayContaining(scripts))
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  },
)

/** Entries that no bundler or framework imports. */
const OTHER_ENTRIES = new Set(
  '. cdn emulator inject/loader next/handler package.json runtime schema.json varnish.vcl vercel webhook'.split(' '),
)

/** Pages of bundlers and frameworks. */
const BUILDERS = [...PAGES].filter(([page]) => page.startsWith('docs/frameworks/'))

test('the pages of bundlers and frameworks import every entry', () => {
  const named = BUILDERS.flatMap(([, text]) => [...text.matchAll(/\bunplugin-cache-tags\/([\w-]+)/g)])
  const entries = Object.keys(PACKAGE.exports).map((entry) => entry.replace('./', ''))
  expect(new Set(named.map(([, entry]) => entry))).toEqual(
    new Set(entries.filter((entry) => !OTHER_ENTRIES.has(entry))),
  )
})

test.each(['docs/frameworks/', 'docs/cdns/'])('the README leads to every page of %s, by a table', (folder) => {
  const rows = ['build with', 'purge at'].flatMap((title) => tableIn(README, title, 'page'))
  const linked = rows.map(([, link = '']) => /\]\(([^)]+)\)/.exec(link)?.[1] ?? '')
  expect(linked.filter((page) => page.startsWith(folder)).sort()).toEqual(
    [...PAGES.keys()].filter((page) => page.startsWith(folder)),
  )
})

/** What an application of a framework for the tests depends on. */
function dependenciesOf(folder: string): Readonly<Record<string, string>> {
  const { dependencies, devDependencies } = JSON.parse(read(`${folder}/package.json`))
  return { ...dependencies, ...devDependencies }
}

/** By name, as the docs have it, versions that the tests build with. */
const TESTED: Readonly<Record<string, readonly (string | undefined)[]>> = {
  Vite: [PACKAGE.devDependencies.vite],
  Rollup: [PACKAGE.devDependencies.rollup],
  Rolldown: [PACKAGE.devDependencies.rolldown],
  webpack: [PACKAGE.devDependencies.webpack],
  Rspack: [PACKAGE.devDependencies['@rspack/core']],
  Rsbuild: [PACKAGE.devDependencies['@rsbuild/core']],
  esbuild: [PACKAGE.devDependencies.esbuild],
  'Next.js': [dependenciesOf('test/e2e/next-15')['next'], PACKAGE.devDependencies.next],
  Nuxt: [dependenciesOf('test/e2e/frameworks/nuxt')['nuxt']],
  Astro: [dependenciesOf('test/e2e/frameworks/astro')['astro']],
  SvelteKit: [dependenciesOf('test/e2e/frameworks/sveltekit')['@sveltejs/kit']],
  'React Router': [dependenciesOf('test/e2e/frameworks/react-router')['react-router']],
}

const MENTION = new RegExp(String.raw`(${Object.keys(TESTED).join('|')}) (\d+(?:\.\d+)?)(?: and (\d+)(?![\d.]))?`, 'g')

/** What a text says it was tested with, and what of that is not so. */
function mentionsIn(text: string): { readonly names: string[]; readonly wrong: string[] } {
  const found = [...text.matchAll(MENTION)]
  const wrong = found.filter(([, name = '', ...said]) => {
    const versions = said.filter((version) => version !== undefined)
    const tested = (TESTED[name] ?? []).map((range) => /\d+(?:\.\d+)*/.exec(range ?? '')?.[0] ?? '')
    return (
      versions.length !== tested.length || versions.some((version, at) => !`${tested[at]}.`.startsWith(`${version}.`))
    )
  })
  return { names: found.map(([, name = '']) => name), wrong: wrong.map(([mention]) => mention) }
}

test('what the README works with are the versions that are built', () => {
  const rows = tableIn(README, 'build with', 'page').map(([name]) => name)
  const { names, wrong } = mentionsIn(rows.join('\n'))
  expect(wrong).toEqual([])
  expect(names.sort()).toEqual(Object.keys(TESTED).sort())
})

test.each(BUILDERS)('%s was tested with the versions that are built', (_, text) => {
  const { names, wrong } = mentionsIn([...text.matchAll(/Tested with .*/g)].join('\n'))
  expect(wrong).toEqual([])
  expect(names.length).toBeGreaterThan(0)
})

test.each([README, CONTRIBUTING])('the README and CONTRIBUTING say which Node is needed, and how to test', (text) => {
  expect(text).toContain(`Node \`${PACKAGE.engines.node}\``)
  expect(text).toContain('npm test')
})

test('the map in CONTRIBUTING has every room, and allows every import between them', async () => {
  const rows = rowsOf(CONTRIBUTING, 'room', 'what stands there', 'may import')
  const allowed = new Map(rows.map(([room, , may]) => [codeOf(room), may ?? '']))
  const files = await readdir(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
  const rooms = files
    .filter((file) => file.isDirectory() && file.parentPath === join(ROOT, 'src'))
    .map((file) => file.name)
  expect([...allowed.keys()].sort()).toEqual(rooms.sort())
  const imports = files.map(async ({ name, parentPath }) => {
    const [room = ''] = parentPath.slice(join(ROOT, 'src').length + 1).split('/')
    if (room === '' || !name.endsWith('.ts')) return []
    const source = await readFile(join(parentPath, name), 'utf8')
    const targets = [...source.matchAll(/(?:from|import\() ?'\.\.\/([\w-]+)\//g)].map(([, target]) => target ?? '')
    return targets.filter((target) => rooms.includes(target)).map((target) => [room, target] as const)
  })
  const found = (await Promise.all(imports)).flat()
  expect(found.length).toBeGreaterThan(100)
  expect(
    found.filter(([room, to]) => !/^any$/.test(allowed.get(room) ?? '') && !allowed.get(room)?.includes(`\`${to}\``)),
  ).toEqual([])
})
