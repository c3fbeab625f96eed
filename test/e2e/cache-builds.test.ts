import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'
import { projectWith, type LanguageProject } from '../scanner/languages/language-project.ts'
import { writeProject } from '../support/disk-project.ts'
import { buildEsbuild } from './builds-esbuild.ts'
import { buildWith, WEBPACK } from './builds-webpack.ts'
import { buildVite } from './builds.ts'
import { back, change, expectSame, toldAt, useCache, type Change } from './cache-scans.ts'
import { captureTalk } from './talk.ts'
import { APP, SETTINGS } from './traps-app.ts'
import { BUILDERS } from './traps-builds.ts'

captureTalk()

const SHOP: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "shop" }',
  'node_modules/.keep': '',
  'src/entry.js': `export { page } from './page.js'\nexport { user } from './user.js'`,
  'src/page.js': `
    import { unstable_cache } from 'next/cache'
    import { lib } from './lib.js'
    export const cached = (load, tags) => unstable_cache(load, ['key'], { tags })
    export const page = (id) => unstable_cache(() => lib(), ['page'], { tags: [\`page-\${id}\`] })
  `,
  'src/user.js': `
    import { addCacheTag } from '@vercel/functions'
    import { cached } from './page.js'
    export const user = (id) => { addCacheTag([\`user-\${id}\`]); return cached(() => 1, ['user']) }
  `,
  'src/lib.js': 'export const lib = () => 1',
}

const EDITS: readonly Change[] = [
  { 'src/lib.js': 'export const lib = () => 2' },
  { 'src/page.js': (SHOP['src/page.js'] ?? '').replace('page-', 'seite-') },
  { 'src/user.js': `import { lib } from './lib.js'\nexport const user = lib` },
  { 'src/lib.mjs': 'export const lib = () => 3', 'src/page.js': (SHOP['src/page.js'] ?? '').replace('lib.js', 'lib') },
]

interface Output {
  readonly manifest: Manifest
  readonly files: readonly (readonly [name: string, text: string])[]
}

async function outputOf(root: string, build: (root: string) => Promise<Manifest>): Promise<Output> {
  const manifest = await build(root)
  const names = (await readdir(join(root, 'dist'))).sort()
  const files = names.map(async (name) => [name, await readFile(join(root, 'dist', name), 'utf8')] as const)
  return { manifest, files: await Promise.all(files) }
}

describe('a build says and writes the same with what was kept as without', () => {
  test.each<[string, (root: string) => Promise<Manifest>]>([
    ['Vite', (root) => buildVite(root)],
    ['webpack', (root) => buildWith(WEBPACK, root)],
    ['esbuild', (root) => buildEsbuild(root)],
  ])('%s: at first, again, after each edit, and back', async (_, build) => {
    const root = await writeProject(SHOP)
    useCache(false)
    const before = await outputOf(root, build)
    useCache(true)
    expect(await outputOf(root, build)).toEqual(before)
    expect(await outputOf(root, build)).toEqual(before)
    for (const edit of EDITS) {
      await change(root, edit)
      const edited = await outputOf(root, build)
      expect(edited).not.toEqual(before)
      expect(await outputOf(root, build)).toEqual(edited)
      useCache(false)
      expect(await outputOf(root, build)).toEqual(edited)
      useCache(true)
      await change(root, back(SHOP, edit))
      expect(await outputOf(root, build)).toEqual(before)
    }
  })
})

interface Other {
  readonly title: string
  readonly project: LanguageProject
  readonly edits: readonly Change[]
}

const OTHERS: readonly Other[] = [
  {
    title: 'components of Vue',
    project: {
      packages: ['vue'],
      files: {
        'src/entry.ts': `import Page from './page.vue'\nexport const render = () => new Response(Page, { headers: { 'Cache-Tag': 'all' } })`,
        'src/page.vue': `<script setup>\nimport Card from './card.vue'\n</script>\n<template><Card /></template>`,
        'src/card.vue': `<script setup>\nimport { title } from './title.ts'\n</script>\n<template>{{ title }}</template>`,
        'src/title.ts': 'export const title = 1',
      },
    },
    edits: [
      { 'src/title.ts': 'export const title = 2' },
      { 'src/card.vue': '<template>other</template>' },
      { 'src/page.vue': '<template><p></template>' },
      // The compiler is gone, or another one.
      { 'node_modules/vue': null },
    ],
  },
  {
    title: 'names that Nuxt imports by itself',
    project: {
      packages: ['nuxt', 'vue', 'h3'],
      files: {
        'package.json': '{ "name": "app", "type": "module", "dependencies": { "nuxt": "4.5.2" } }',
        '.nuxt/imports.d.ts': `export { useStock } from '../app/composables/stock'`,
        '.nuxt/types/nitro-imports.d.ts': nitro('tag'),
        'server/utils/tag.ts': `export default (event, tag) => setResponseHeader(event, 'Cache-Tag', tag)`,
        'server/utils/other.ts': `export default (event, tag) => setResponseHeader(event, 'Cache-Tag', 'other-' + tag)`,
        'server/api/a.ts': `export default (event) => tagged(event, 'a')`,
        'app/composables/stock.ts': `export const useStock = () => 1`,
      },
    },
    edits: [
      { '.nuxt/types/nitro-imports.d.ts': nitro('other') },
      { 'server/utils/tag.ts': `export default (event, tag) => setResponseHeader(event, 'Cache-Tag', tag + '-2')` },
      { '.nuxt/imports.d.ts': null },
    ],
  },
]

function nitro(name: string): string {
  return `
    declare global { const tagged: typeof import('../../server/utils/${name}').default }
    export { default as tagged } from '../../server/utils/${name}'
    export { setResponseHeader } from 'h3'
  `
}

describe('a scan tells the same with what was kept as without, where more decides than texts', () => {
  test.each(OTHERS)('$title', async ({ project, edits }) => {
    const root = await projectWith(project)
    const before = await expectSame(root, 'at first')
    for (const edit of edits) {
      await change(root, edit)
      expect(await expectSame(root, JSON.stringify(edit))).not.toEqual(before)
      if (edit['node_modules/vue'] === null) continue
      await change(root, back(project.files, edit))
      useCache(true)
      expect(await toldAt(root)).toEqual(before)
    }
  })

  test('two applications of a workspace that share what is installed', async () => {
    const app = (name: string, value: number): Record<string, string> => ({
      [`apps/${name}/package.json`]: `{ "name": "${name}" }`,
      [`apps/${name}/src/page.ts`]: `import { cacheTag } from 'next/cache'\nimport { lib } from './lib'\nexport async function page() { 'use cache'; cacheTag('${name}'); return lib }`,
      [`apps/${name}/src/user.ts`]: `import { page } from './page'\nexport const user = () => page()`,
      [`apps/${name}/src/lib.ts`]: `export const lib = ${value}`,
    })
    const base = await writeProject({ 'node_modules/.keep': '', ...app('one', 1), ...app('two', 2) })
    const [one, two] = [join(base, 'apps/one'), join(base, 'apps/two')]
    const first = await expectSame(one, 'the first')
    const second = await expectSame(two, 'the second')
    expect(await readdir(join(base, 'node_modules/.cache/cache-tags'))).not.toEqual([])
    await change(base, app('one', 2))
    await expectSame(one, 'the first, edited')
    useCache(true)
    expect(await toldAt(two)).toEqual(second)
    await change(base, app('one', 1))
    expect(await toldAt(one)).toEqual(first)
  })
})

describe('nothing is kept of values that a build writes in', () => {
  const SECRETS = [
    'a-defined-secret',
    'an-inlined-secret',
    'another-inlined-secret',
    'a-process-secret',
    'a-virtual-secret',
  ]
  const [defined = '', vite = '', next = '', ofProcess = '', virtual = ''] = SECRETS

  test.each(['vite', 'next'] as const)('%s', async (name) => {
    const root = await writeProject({
      ...APP,
      'node_modules/.keep': '',
      '.env': `VITE_TITLE=${vite}\nNEXT_PUBLIC_TITLE=${next}\nSHOP_TOKEN=${ofProcess}`,
      'src/numbers.ts': `export const double = (count: number) => [count, process.env.SHOP_TOKEN]`,
    })
    useCache(true)
    vi.stubEnv('SHOP_TOKEN', ofProcess)
    const settings = {
      define: { ...SETTINGS.define, __FLAG__: JSON.stringify(defined) },
      virtual: { ...SETTINGS.virtual, 'virtual:routes': `export const routes = ['${virtual}']` },
    }
    for (const _ of [1, 2]) await BUILDERS[name](root, settings)
    const folder = join(root, 'node_modules/.cache/cache-tags')
    const names = await readdir(folder)
    expect(names.length).toBeGreaterThan(5)
    const kept = (await Promise.all(names.map((file) => readFile(join(folder, file), 'utf8')))).join('\n')
    // The name of a variable is there.
    expect(kept).toContain('SHOP_TOKEN')
    for (const secret of SECRETS) expect(kept).not.toContain(secret)
  })
})
