import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator.ts'
import { installed, runNewer, writeFrameworkApp } from './framework-apps.ts'
import { describeFramework } from './framework-suite.ts'
import { accountAt, EMULATOR } from '../support/emulator-account.ts'

const SHELL: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules\n.nuxt\n.output\n.cache-tags\ndist\n',
  'package.json': '{ "name": "app", "type": "module", "dependencies": { "nuxt": "4", "@vercel/functions": "3" } }',
  'tsconfig.json': JSON.stringify({
    files: [],
    references: ['app', 'server', 'shared', 'node'].map((name) => ({ path: `./.nuxt/tsconfig.${name}.json` })),
  }),
  'app/app.vue': '<template><NuxtLayout><NuxtPage /></NuxtLayout></template>',
  'app/pages/about.vue': `
    <script setup lang="ts">
    useResponseHeader('Cache-Tag').value = 'about'
    </script>
    <template><h1>about</h1></template>
  `,
}

const CONFIG = (options: string): string => `
  export default defineNuxtConfig({ compatibilityDate: '2026-01-01', telemetry: false, devtools: false, ${options} })
`

const FILES: Readonly<Record<string, string>> = {
  ...SHELL,
  'nuxt.config.ts': CONFIG(`modules: ['unplugin-cache-tags/nuxt']`),
  'app/layouts/default.vue': '<template><main><slot /></main></template>',
  'app/pages/products/[id].vue': `
    <script setup lang="ts">
    const { id } = useRoute().params
    const product = useProduct(String(id))
    const tag = useResponseHeader('Cache-Tag')
    tag.value = \`product-\${id}\`
    </script>
    <template><product-card :product="product" /></template>
  `,
  'app/composables/use-product.ts': `export const useProduct = (id: string) => ({ id, name: withVat('shelf') })`,
  'app/utils/vat.ts': `export const withVat = (name: string) => name + ' 1'`,
  'app/components/product/Card.vue': `
    <script setup lang="ts">
    defineProps<{ product: { name: string } }>()
    </script>
    <template><article>{{ product.name }}</article></template>
  `,
  'server/utils/stock.ts': `export const findStock = () => [{ id: 'shelf', left: 3 }]`,
  'server/api/stock.get.ts': `
    export default defineEventHandler((event) => {
      setResponseHeader(event, 'Cache-Tag', \`stock-\${getQuery(event).of}\`)
      return findStock()
    })
  `,
  'server/api/prices.get.ts': `
    import { eventHandler, setHeader } from 'h3'
    import { getQuery } from '#imports'
    import { PRICES } from '#shared/prices'
    export default eventHandler((event) => {
      setHeader(event, 'Cache-Tag', \`prices-\${getQuery(event).of}\`)
      return PRICES
    })
  `,
  'shared/prices.ts': 'export const PRICES = [1]',
  'server/routes/kept.ts': `
    import { getCache } from '@vercel/functions'
    export default defineEventHandler(async (event) => {
      await getCache().set('stock', findStock(), { tags: [\`stock-\${getQuery(event).of}\`] })
      return 'kept'
    })
  `,
}

const ABOUT = 'app/pages/about.vue#(module)~1'
const PRODUCT = 'app/pages/products/[id].vue#(module)~1'
const STOCK = 'server/api/stock.get.ts#default~1'
const PRICES = 'server/api/prices.get.ts#default~1'
const KEPT = 'server/routes/kept.ts#default~1'

const nuxt = (root: string, command: string): readonly string[] => [installed(root, 'nuxt/bin/nuxt.mjs'), command]

describeFramework('Nuxt', {
  framework: 'nuxt',
  files: FILES,
  // By script: then Nuxt's command line has no part in it.
  builder: `
    import { build as buildNuxt, loadNuxt } from 'nuxt'
    export const build = async () => {
      const nuxt = await loadNuxt({ cwd: process.cwd(), ready: true })
      await buildNuxt(nuxt)
      await nuxt.close()
    }
  `,
  server: '.output/server',
  command: (root) => nuxt(root, 'build'),
  serve: () => ['.output/server/index.mjs'],
  responses: [
    ['/about', ABOUT, 'about'],
    ['/products/1', PRODUCT, 'product-1'],
    ['/api/stock?of=1', STOCK, 'stock-1'],
    ['/api/prices?of=1', PRICES, 'prices-1'],
  ],
  component: {
    files: {
      'app/utils/vat.ts': `export const withVat = (name: string) => name + ' 2'`,
      'app/components/product/Card.vue': FILES['app/components/product/Card.vue']?.replaceAll('article', 'b') ?? '',
      'server/utils/stock.ts': `export const findStock = () => [{ id: 'shelf', left: 4 }]`,
    },
    purged: { [ABOUT]: 'assets', [PRODUCT]: 'code', [STOCK]: 'code', [KEPT]: 'code' },
  },
  // A plugin is a part of every page.
  client: {
    files: { 'app/plugins/greet.client.ts': `export default defineNuxtPlugin(() => document.title = 'hello')` },
    purged: { [ABOUT]: 'code', [PRODUCT]: 'code' },
  },
  // What Nitro builds comes last.
  broken: { 'server/utils/stock.ts': 'export const findStock = [' },
})

test('a site that is generated is released once, under the options of both places', async () => {
  const origin = await startEmulator(EMULATOR)
  const release = `{ purge: 'post-build', store: 'file:.cache-tags/ledger', ledger: { settle: '0s', retain: '0s' } }`
  const root = await writeFrameworkApp('nuxt', {
    ...SHELL,
    'nuxt.config.ts': CONFIG(`modules: [['unplugin-cache-tags/nuxt', ${release}]], cacheTags: { siteTags: 'all' }`),
  })
  const { code, said } = await runNewer(root, nuxt(root, 'generate'), accountAt(origin.url))
  await origin.close()
  expect({ code, purges: origin.purges().length }).toEqual({ code: 0, purges: 1 })
  expect(said.match(/\[cache-tags\] .*/g)).toEqual([
    expect.stringContaining('1 site, 1 tag, 1 of 1 site tag in the output'),
    expect.stringContaining('purged 2 of 2 tags in production (everything: first-release)'),
  ])
})

test('pages that fail while they are generated leave no manifest; neither does preparing', async () => {
  const root = await writeFrameworkApp('nuxt', {
    ...SHELL,
    'nuxt.config.ts': CONFIG(`modules: ['unplugin-cache-tags/nuxt'], nitro: { prerender: { routes: ['/none'] } }`),
  })
  const prepared = await runNewer(root, nuxt(root, 'prepare'))
  const failed = await runNewer(root, nuxt(root, 'build'))
  expect([prepared.code, failed.code]).toEqual([0, 1])
  await expect(access(join(root, '.cache-tags'))).rejects.toThrow('ENOENT')
})

test('with another builder than Vite it is said that it is not supported', async () => {
  const root = await writeFrameworkApp('nuxt', {
    ...SHELL,
    'nuxt.config.ts': CONFIG(`modules: ['unplugin-cache-tags/nuxt'], builder: 'rspack'`),
  })
  const { code, said } = await runNewer(root, nuxt(root, 'build'))
  expect(code).toBe(1)
  expect(said).toContain('unplugin-cache-tags does not support Nuxt with @nuxt/rspack-builder yet')
})
