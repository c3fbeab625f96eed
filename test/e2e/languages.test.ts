import { mkdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import mdx from '@mdx-js/rollup'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import type { PluginOption } from 'vite'
import { describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { unplugin } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildViteWith, scan } from './builds.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

const INSTALLED = join(import.meta.dirname, '../../node_modules')

interface Language {
  readonly name: string
  readonly packages: readonly string[]
  readonly plugin: () => PluginOption
  /** A page that says its tags, shows a card and a title. */
  readonly page: string
  readonly card: string
  readonly ending: string
}

const LANGUAGES: readonly Language[] = [
  {
    name: 'Vue',
    ending: 'vue',
    packages: ['vue'],
    plugin: () => vue(),
    page: `<script setup lang="ts">
import Card from './card.vue'
const { response, id } = defineProps<{ response: Response; id: string }>()
response.headers.set('Cache-Tag', \`page-\${id}\`)
</script>

<template>
  <Card>{{ id }}</Card>
</template>
`,
    card: `<script setup lang="ts">
import { title } from './title.ts'
import { unused } from './unused.ts'
</script>

<template>
  <b class="card"><img src="./card.svg" />{{ title }}<slot /></b>
</template>

<style scoped>
.card { color: red; background: url('./back.svg') }
</style>
`,
  },
  {
    name: 'Svelte',
    ending: 'svelte',
    packages: ['svelte', 'esm-env', 'clsx', 'devalue'],
    plugin: () => svelte(),
    page: `<script lang="ts">
  import Card from './card.svelte'
  let { response, id }: { response: Response; id: string } = $props()
  response.headers.set('Cache-Tag', \`page-\${id}\`)
</script>

<Card>{id}</Card>
`,
    card: `<script lang="ts">
  import { title } from './title.ts'
  import { unused } from './unused.ts'
  let { children } = $props()
</script>

<b class="card">{title}{@render children()}</b>

<style>
  .card { color: red; background: url('./back.svg') }
</style>
`,
  },
  {
    name: 'MDX',
    ending: 'mdx',
    packages: ['@mdx-js/mdx', 'react'],
    plugin: () => mdx(),
    page: `import Card from './card.mdx'

export const answer = (id) => new Response(null, { headers: { 'Cache-Tag': \`page-\${id}\` } })

# A page

<Card>{props.id}</Card>
`,
    card: `import { title } from './title.ts'
import { unused } from './unused.ts'

**{title}** {props.children}
`,
  },
]

function filesOf({ page, card, ending }: Language): Record<string, string> {
  return {
    'package.json': '{ "name": "app", "type": "module" }',
    'src/entry.ts': `
      import Page from './page.${ending}'
      export * from './page.${ending}'
      export const render = (show: (page: unknown) => string) =>
        new Response(show(Page), { headers: { 'Cache-Tag': 'shown' } })
    `,
    [`src/page.${ending}`]: page,
    [`src/card.${ending}`]: card,
    'src/title.ts': `export const title = 'title 1'`,
    'src/unused.ts': `export const unused = 1`,
    'src/card.svg': '<svg id="card" />',
    'src/back.svg': '<svg id="back" />',
  }
}

async function enter(language: Language): Promise<string> {
  const root = await writeProject(filesOf(language))
  for (const name of language.packages) {
    const link = join(root, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(INSTALLED, name), link, 'junction')
  }
  return root
}

function buildOf(root: string, plugins: PluginOption[]): Promise<Manifest> {
  return buildViteWith(root, plugins, { build: { ssr: 'src/entry.ts', outDir: 'dist', minify: false } })
}

describe.each(LANGUAGES)('$name', (language) => {
  const { plugin, ending } = language
  const own = (): PluginOption => unplugin.vite({ siteTags: 'all' })

  test.each([
    ['before', () => [own(), plugin()]],
    ['after', () => [plugin(), own()]],
  ])(
    'a build with the plugin %s that of the language says what a scan says, and holds the tags',
    async (_, plugins) => {
      const root = await enter(language)
      const manifest = await buildOf(root, plugins())
      expect(manifest.code).toEqual((await scan(root, { siteTags: 'all' })).code)
      expect(manifest.code.unresolved).toEqual([])
      expect(manifest.build.differences).toEqual([])
      expect(siteTags(manifest)).toHaveLength(2)
      expect(manifest.build.injected).toEqual(siteTags(manifest))
      expect(said()).not.toContain('warning')
      expect(await readFile(join(root, 'dist/entry.js'), 'utf8')).toContain('shown')
    },
  )

  test.each([
    [
      'a component that it shows',
      { [`src/card.${ending}`]: language.card.replace(/(?<!import )\{+ ?title/, 'the $&') },
    ],
    ['a module that such a component uses', { 'src/title.ts': `export const title = 'title 2'` }],
  ])('an edit of %s makes stale what shows it', async (_, edits) => {
    const root = await enter(language)
    const before = await buildOf(root, [own(), plugin()])
    await addFiles(root, edits)
    const { sites, widened } = diffManifests(before, await buildOf(root, [own(), plugin()]))
    expect(widened).toBeNull()
    expect([...sites.changed].sort()).toEqual(
      ending === 'mdx' ? ['src/entry.ts#render~1'] : ['src/entry.ts#render~1', `src/page.${ending}#(module)~1`],
    )
  })

  test('an edit that nothing shows purges nothing', async () => {
    const root = await enter(language)
    const before = await buildOf(root, [own(), plugin()])
    await addFiles(root, { 'src/unused.ts': 'export const unused = 2' })
    expect(diffManifests(before, await buildOf(root, [own(), plugin()])).purge).toEqual([])
  })
})
