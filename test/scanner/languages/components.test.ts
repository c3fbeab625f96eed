import { describe, expect, test } from 'vitest'
import { entryOf, projectWith, RENDER, scanProjectAt, staleAfter } from './language-project.ts'

interface Case {
  readonly language: string
  readonly packages: readonly string[]
  readonly runtime: string
  /** A page that shows a component of its language, the component, and what its site is called. */
  readonly page: string
  readonly pageFile: string
  readonly component: string
  readonly componentFile: string
  readonly line: number
}

const CASES: readonly Case[] = [
  {
    language: 'Vue',
    packages: ['vue'],
    runtime: 'vue',
    pageFile: 'page.vue',
    page: `<script setup lang="ts">
import Card from './card.vue'
import { tagOf } from './tags.ts'

const { id } = defineProps<{ id: string }>()
response.headers.set('Cache-Tag', tagOf(id))
</script>

<template>
  <Card :id="id" />
</template>
`,
    componentFile: 'card.vue',
    component: `<script setup lang="ts">
import { format } from './format.ts'
import { unused } from './unused.ts'
defineProps<{ id: string }>()
</script>

<template>
  <!-- a card -->
  <b class="card">{{ format(id) }}</b>
</template>

<style scoped>
.card {
  background: url('./card.svg');
}
</style>
`,
    line: 6,
  },
  {
    language: 'Svelte',
    packages: ['svelte'],
    runtime: 'svelte',
    pageFile: 'page.svelte',
    page: `<script lang="ts">
  import Card from './card.svelte'
  import { tagOf } from './tags.ts'

  let { id }: { id: string } = $props()
  response.headers.set('Cache-Tag', tagOf(id))
</script>

<Card {id} />
`,
    componentFile: 'card.svelte',
    component: `<script lang="ts">
  import { format } from './format.ts'
  import { unused } from './unused.ts'
  let { id }: { id: string } = $props()
</script>

<!-- a card -->
<b class="card">{format(id)}</b>

<style>
  .card {
    background: url('./card.svg');
  }
</style>
`,
    line: 6,
  },
  {
    language: 'Astro',
    packages: ['@astrojs/compiler-rs', '@astrojs/compiler-binding', 'astro'],
    runtime: 'astro',
    pageFile: 'page.astro',
    page: `---
import Card from './card.astro'
import { tagOf } from './tags.ts'

const { id } = Astro.params
Astro.response.headers.set('Cache-Tag', tagOf(id))
if (id === undefined) return new Response(null, { status: 404 })
---

<Card id={id} />
`,
    componentFile: 'card.astro',
    component: `---
import { format } from './format.ts'
import { unused } from './unused.ts'
const { id } = Astro.props
---

<b class="card">{format(id)}</b>

<style>
  .card {
    background: url('./card.svg');
  }
</style>
`,
    line: 6,
  },
]

function filesOf({ page, pageFile, component, componentFile }: Case): Record<string, string> {
  return {
    [`src/${pageFile}`]: page,
    [`src/${componentFile}`]: component,
    ...entryOf(pageFile),
    'src/tags.ts': 'export const tagOf = (id: string) => `page-${id}`',
    'src/format.ts': 'export const format = (id: string) => id.trim()\nexport const other = 1',
    'src/unused.ts': 'export const unused = 1',
    'src/card.svg': '<svg/>',
  }
}

describe.each(CASES)('$language', (given) => {
  const { pageFile, page, componentFile, component, packages, line } = given
  const site = `src/${pageFile}#(module)~1`
  const project = { files: filesOf(given), packages }

  test('a script is read where it stands, and its tags through other modules', async () => {
    const { code } = await scanProjectAt(await projectWith(project))
    expect(code.unresolved).toEqual([])
    expect(code.sites[site]).toMatchObject({ module: `src/${pageFile}`, line, tags: ['page-*'] })
    expect(page.split('\n')[line - 1]?.slice(0, (code.sites[site]?.column ?? 0) - 1)).toMatch(/^\s*$/)
  })

  test.each([
    ['what the markup uses', { 'src/format.ts': 'export const format = (id: string) => id' }],
    ['the markup', { [`src/${componentFile}`]: component.replace('<b ', '<i ').replace('</b>', '</i>') }],
    ['a style', { [`src/${componentFile}`]: component.replace('background', 'mask') }],
    ['a picture that a style names', { 'src/card.svg': '<svg id="new" />' }],
    ['the script', { [`src/${componentFile}`]: component.replace('{ id', '{ id, title') }],
  ])('what shows a component, and what its script answers, is stale where %s changed', async (_, edits) => {
    expect(await staleAfter(project, edits)).toEqual([RENDER, site])
  })

  test('an effect of a script belongs to the component that it renders', async () => {
    const edits = { [`src/${pageFile}`]: page.replace("'Cache-Tag', tagOf(id)", "'Cache-Tag', `${tagOf(id)},more`") }
    expect(await staleAfter(project, edits)).toEqual([RENDER, site])
  })

  test.each([
    ['a name that nothing uses', { 'src/unused.ts': 'export const unused = 2' }],
    ['another export', { 'src/format.ts': 'export const format = (id: string) => id.trim()\nexport const other = 2' }],
    ['a comment in the script', { [`src/${componentFile}`]: component.replace('import {', '// about it\nimport {') }],
    ['the indentation', { [`src/${componentFile}`]: component.replaceAll('\n', '\n  ') }],
  ])('%s purges nothing', async (_, edits) => {
    expect(await staleAfter(project, edits)).toEqual([])
  })

  test('what renders a component belongs to it, though no script names it', async () => {
    const { code } = await scanProjectAt(await projectWith(project))
    expect(code.graph.map(([id]) => id)).toContainEqual(expect.stringContaining(`package:${given.runtime}@`))
  })

  test('without its compiler a component counts by its content', async () => {
    const { code } = await scanProjectAt(await projectWith({ ...project, packages: [] }))
    expect(code.unresolved).toEqual([
      expect.objectContaining({ module: `src/${pageFile}`, reason: expect.stringContaining('no compiler') }),
    ])
    expect(await staleAfter({ ...project, packages: [] }, { [`src/${pageFile}`]: `${page}\n<p></p>` })).toEqual([
      RENDER,
    ])
  })
})
