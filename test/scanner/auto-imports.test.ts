import { expect, test } from 'vitest'
import { addFiles } from '../support/disk-project.ts'
import { projectWith, scanProjectAt, staleAfter } from './languages/language-project.ts'
import { resolveOptions } from '../../src/plugin/resolve-options.ts'
import { scanWith } from '../../src/plugin/scan-with.ts'

const DECLARED = {
  'package.json': '{ "name": "app", "type": "module", "dependencies": { "nuxt": "4.5.2" } }',
  '.nuxt/imports.d.ts': `
    export { useProduct } from '../app/composables/use-product'
    export { default as useStock } from '../app/composables/use-stock-of'
    export { useGone } from '../app/composables/use-gone'
    export { addCacheTag } from '@vercel/functions'
    export { $fetch } from '#build/fetch.mjs'
    export { useState } from '#app/composables/state'
  `,
  '.nuxt/types/imports.d.ts': `
    declare global {
      const useProduct: typeof import('../../app/composables/use-product').useProduct
      const useStock: typeof import('../../app/composables/use-stock-of').default
      const useGone: typeof import('../../app/composables/use-gone').useGone
      const addCacheTag: typeof import('../../node_modules/@vercel/functions/index').addCacheTag
      const useState: typeof import('../../node_modules/nuxt/dist/app/composables/state').useState
    }
  `,
  '.nuxt/types/nitro-imports.d.ts': `
    declare global {
      const useProduct: typeof import('../../server/utils/product').useProduct
      const tagged: typeof import('../../server/utils/tag').default
      const setResponseHeader: typeof import('../../node_modules/h3/dist/index').setResponseHeader
    }
    export { useProduct } from '../../server/utils/product'
    export { default as tagged } from '../../server/utils/tag'
    export { setResponseHeader } from 'h3'
  `,
  '.nuxt/components.d.ts': `
    export const ShopCard: typeof import('../app/components/shop/Card.vue')['default']
    export const LazyShopCard: LazyComponent<typeof import('../app/components/shop/Card.vue')['default']>
  `,
  'app/composables/use-product.ts': `export const useProduct = () => 'app 1'`,
  'app/composables/use-stock-of.ts': `export default () => 'stock 1'`,
  'app/components/shop/Card.vue': '<template><b>card 1</b></template>',
  'server/utils/product.ts': `export const useProduct = () => 'server 1'`,
  'server/utils/tag.ts': `export default (event, tag) => setResponseHeader(event, 'Cache-Tag', tag)`,
} as const

const EDITS = {
  'app/composables/use-product.ts': `export const useProduct = () => 'app 2'`,
  'app/composables/use-stock-of.ts': `export default () => 'stock 2'`,
  'app/components/shop/Card.vue': '<template><b>card 2</b></template>',
  'server/utils/product.ts': `export const useProduct = () => 'server 2'`,
} as const

const PACKAGES = ['nuxt', 'vue', 'h3', '@vercel/functions']
const TAG = `useResponseHeader('Cache-Tag').value = 'page'`
const page = (script: string, template = ''): string =>
  `<script setup lang="ts">\n${script}\n${TAG}\n</script>\n<template><p>${template}</p></template>`

test.each<[string, string, string, readonly (keyof typeof EDITS)[]]>([
  ['a composable', 'app/pages/a.vue', page('const product = useProduct()'), ['app/composables/use-product.ts']],
  ['one in the template', 'app/pages/a.vue', page('', '{{ useProduct() }}'), ['app/composables/use-product.ts']],
  ['a default export', 'app/pages/a.vue', page('const stock = useStock()'), ['app/composables/use-stock-of.ts']],
  ['one that is bound there', 'app/pages/a.vue', page('const useProduct = () => 1\nuseProduct()'), []],
  ['a component', 'app/pages/a.vue', page('', '<ShopCard />'), ['app/components/shop/Card.vue']],
  ['a component with dashes', 'app/pages/a.vue', page('', '<shop-card />'), ['app/components/shop/Card.vue']],
  ['a lazy component', 'app/pages/a.vue', page('', '<LazyShopCard />'), ['app/components/shop/Card.vue']],
  [
    'what is imported from #imports',
    'app/pages/a.vue',
    page(`import { useProduct as use, useState, type Gone } from '#imports'\nconst product = use(useState())`),
    ['app/composables/use-product.ts'],
  ],
  [
    'what is imported from #components',
    'app/pages/a.vue',
    page(`import { ShopCard as Card } from '#components'`, '<Card />'),
    ['app/components/shop/Card.vue'],
  ],
  [
    'a utility of the server',
    'server/api/a.ts',
    `export default (event) => { setResponseHeader(event, 'Cache-Tag', 'a'); return useProduct() }`,
    ['server/utils/product.ts'],
  ],
  [
    'a utility of the server, in a layer',
    'layers/base/server/api/a.ts',
    `export default (event) => { setResponseHeader(event, 'Cache-Tag', 'a'); return useProduct() }`,
    ['server/utils/product.ts'],
  ],
  [
    'a component in a folder of that name',
    'app/components/server/A.vue',
    page('const product = useProduct()'),
    ['app/composables/use-product.ts'],
  ],
])('%s is followed', async (_, path, source, expected) => {
  const stale = Object.entries(EDITS).map(async ([file, text]) => {
    const sites = await staleAfter({ files: { ...DECLARED, [path]: source }, packages: PACKAGES }, { [file]: text })
    return sites.some((site) => site.startsWith(path)) ? [file] : []
  })
  expect((await Promise.all(stale)).flat()).toEqual(expected)
})

test('sites are found by names that nobody imports', async () => {
  const root = await projectWith({
    files: {
      ...DECLARED,
      'server/api/a.ts': 'export default (event) => tagged(event, `a-${event.id}`)',
      'server/api/c.ts': `import tagged from '../utils/tag'\nexport default (event) => tagged(event, 'c')`,
      'app/pages/b.vue': `<script setup>\naddCacheTag('b')\n</script>`,
    },
    packages: PACKAGES,
  })
  const { code } = await scanProjectAt(root)
  expect(Object.entries(code.sites).map(([id, { form, tags }]) => [id.replace(/#.*/, ''), form, tags])).toEqual([
    ['app/pages/b.vue', 'vercel.addCacheTag', ['b']],
    ['server/api/a.ts', 'header:Cache-Tag', ['a-*']],
    ['server/api/c.ts', 'header:Cache-Tag', ['c']],
    ['server/utils/tag.ts', 'header:Cache-Tag', []],
  ])
})

test('names of packages lead to these, those of the framework to its package, and those of files that are gone nowhere', async () => {
  const root = await projectWith({
    files: {
      ...DECLARED,
      'app/pages/a.vue': page(`import { $fetch } from '#imports'\nuseState(); useGone(); $fetch()`),
      'server/api/a.ts': `export default (event) => setResponseHeader(event, 'Cache-Tag', 'a')`,
    },
    packages: PACKAGES,
  })
  const { code } = await scanProjectAt(root)
  const leaves = code.graph.map(([id]) => id.replace(/@[\d.]+$/, ''))
  expect(leaves.filter((id) => /^(?:package|global|missing):/.test(id))).toEqual([
    'global:useGone',
    'global:useResponseHeader',
    'package:h3',
    'package:nuxt',
    'package:vue',
  ])
})

test('where nothing was generated it is said what to do', async () => {
  const { '.nuxt/imports.d.ts': list, ...rest } = DECLARED
  const root = await projectWith({ files: rest, packages: [] })
  const unprepared = await scanWith(root, resolveOptions())
  await addFiles(root, { '.nuxt/imports.d.ts': list })
  const prepared = await scanWith(root, resolveOptions())
  expect([unprepared.warnings, prepared.warnings]).toEqual([[expect.stringContaining('`nuxt prepare`')], []])
})
