import { expect, test } from 'vitest'
import { encodeManifest } from '../../../src/core/manifest-codec.ts'
import { entryOf, projectWith, scanProjectAt } from './language-project.ts'

const PACKAGES = ['vue', 'svelte', '@mdx-js/mdx', '@astrojs/compiler-rs', '@astrojs/compiler-binding']

/** Pinned, so that no release of them is a change. */
const LOCKFILE = JSON.stringify({
  lockfileVersion: 3,
  packages: Object.fromEntries([
    ['', { name: 'app', dependencies: Object.fromEntries(PACKAGES.map((name) => [name, '1.0.0'])) }],
    ...PACKAGES.map((name) => [`node_modules/${name}`, { version: '1.0.0', integrity: `sha512-${name}` }]),
  ]),
})

const COMPONENTS = {
  'package-lock.json': LOCKFILE,
  'src/price.ts': 'export const price = (cents: number) => (cents / 100).toFixed(2)',
  'src/page.vue': `<script setup lang="ts">
import Card from './card.svelte'
import Note from './note.mdx'
const { id } = defineProps<{ id: string }>()
response.headers.set('Cache-Tag', \`page-\${id}\`)
</script>
<template>
  <!-- shown -->
  <Card :id="id" /><Note />
</template>
<style scoped>
b { color: red }
</style>
`,
  'src/card.svelte': `<script>
  import { price } from './price.ts'
  import Frame from './frame.astro'
  let { id } = $props()
</script>
<Frame><b class="card">{price(id)}</b></Frame>
`,
  'src/frame.astro': `---
const { title = import.meta.env.PUBLIC_TITLE } = Astro.props
if (!title) return
---
<section><h1>{title}</h1><slot /></section>
`,
  'src/note.mdx': `export const meta = { by: 'us' }

# Note by {meta.by}
`,
  ...entryOf('page.vue'),
}

test('recipe 3 makes exactly these fingerprints of components', async () => {
  const manifest = await scanProjectAt(await projectWith({ files: COMPONENTS, packages: PACKAGES }))
  expect(manifest.recipe).toBe(3)
  expect(manifest.code.unresolved).toEqual([])
  await expect(encodeManifest(manifest)).toMatchFileSnapshot('./__snapshots__/recipe-3-components.json')
})
