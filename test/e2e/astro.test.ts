import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator.ts'
import { installed, runNewer, writeFrameworkApp } from './framework-apps.ts'
import { describeFramework } from './framework-suite.ts'
import { accountAt, EMULATOR } from '../support/emulator-account.ts'

const FILES: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules\ndist\n.astro\n.cache-tags\n',
  'package.json': '{ "name": "app", "type": "module", "dependencies": { "astro": "7" } }',
  'astro.config.mjs': `
    import node from '@astrojs/node'
    import CacheTags from 'unplugin-cache-tags/astro'
    export default {
      output: 'server',
      adapter: node({ mode: 'standalone' }),
      integrations: [CacheTags()],
      // Else Astro writes small scripts into the page.
      vite: { build: { assetsInlineLimit: 0 } },
    }
  `,
  'src/middleware.ts': `
    import { defineMiddleware } from 'astro:middleware'
    export const onRequest = defineMiddleware((_context, next) => next())
  `,
  'src/layouts/Base.astro': `---
const { title } = Astro.props
---
<html lang="en"><head><title>{title}</title></head><body><slot /></body></html>
`,
  'src/components/Card.astro': `---
const { product } = Astro.props
---
<article>{product.name}</article>
<style>article { color: red }</style>
<script>
  import { greet } from '../lib/greet'
  document.addEventListener('click', greet)
</script>
`,
  'src/lib/greet.ts': `export const greet = () => alert('hello 1')`,
  'src/lib/products.ts': `
    export const PRODUCTS = [{ id: '1', name: 'shelf' }]
    export const findProduct = (id: string) => PRODUCTS.find((product) => product.id === id) ?? { id, name: 'none' }
  `,
  'src/pages/index.astro': `---
import Base from '../layouts/Base.astro'
export const prerender = true
---
<Base title="home" />
`,
  'src/pages/about.astro': `---
import Base from '../layouts/Base.astro'
Astro.response.headers.set('Cache-Tag', 'about')
---
<Base title="about" />
`,
  'src/pages/products/[id].astro': `---
import Card from '../../components/Card.astro'
import Base from '../../layouts/Base.astro'
import { findProduct } from '../../lib/products'
const { id = '' } = Astro.params
Astro.response.headers.set('Cache-Tag', \`product-\${id}\`)
---
<Base title="product"><Card product={findProduct(id)} /></Base>
`,
  'src/content.config.ts': `
    import { defineCollection } from 'astro:content'
    import { glob } from 'astro/loaders'
    export const collections = { posts: defineCollection({ loader: glob({ base: 'src/content', pattern: '*.md' }) }) }
  `,
  'src/content/one.md': 'first text',
  'src/pages/posts.ts': `
    import { getCollection } from 'astro:content'
    export const GET = async ({ url }: { url: URL }) => {
      const headers = { 'Cache-Tag': \`posts-\${url.searchParams.get('of')}\` }
      return Response.json((await getCollection('posts')).map(({ body }) => body), { headers })
    }
  `,
  'src/pages/stock.ts': `
    import { PRODUCTS } from '../lib/products'
    export const GET = ({ url }: { url: URL }) =>
      Response.json(PRODUCTS, { headers: { 'Cache-Tag': \`stock-\${url.searchParams.get('of')}\` } })
  `,
}

const ABOUT = 'src/pages/about.astro#(module)~1'
const PRODUCT = 'src/pages/products/[id].astro#(module)~1'
const POSTS = 'src/pages/posts.ts#GET~1'
const STOCK = 'src/pages/stock.ts#GET~1'

const command = (root: string): readonly string[] => [installed(root, 'astro/bin/astro.mjs'), 'build']

describeFramework('Astro', {
  framework: 'astro',
  files: FILES,
  builder: `
    import { build as buildAstro } from 'astro'
    export const build = () => buildAstro({})
  `,
  server: 'dist/server',
  command,
  serve: () => ['dist/server/entry.mjs'],
  responses: [
    ['/products/1', PRODUCT, 'product-1'],
    ['/about', ABOUT, 'about'],
    ['/posts?of=1', POSTS, 'posts-1'],
    ['/stock?of=1', STOCK, 'stock-1'],
  ],
  component: {
    files: {
      'src/components/Card.astro': FILES['src/components/Card.astro']?.replaceAll('article', 'b') ?? '',
      'src/content/one.md': 'second text',
    },
    purged: { [POSTS]: 'code', [PRODUCT]: 'code' },
  },
  // A page is rendered with its scripts.
  client: {
    files: { 'src/lib/greet.ts': `export const greet = () => alert('hello 2')` },
    purged: { [PRODUCT]: 'code' },
  },
  broken: { 'src/lib/products.ts': 'export const PRODUCTS = [' },
})

test('a site that has no server is released once, when Astro is done', async () => {
  const origin = await startEmulator(EMULATOR)
  const root = await writeFrameworkApp('astro', {
    '.gitignore': FILES['.gitignore'] ?? '',
    'package.json': FILES['package.json'] ?? '',
    'astro.config.mjs': `
      import CacheTags from 'unplugin-cache-tags/astro'
      const release = { purge: 'post-build', store: 'file:.cache-tags/ledger', ledger: { settle: '0s', retain: '0s' } }
      export default { integrations: [CacheTags(release)] }
    `,
    'src/pages/stock.json.ts': `export const GET = () => Response.json([], { headers: { 'Cache-Tag': 'stock' } })`,
  })
  const { code, said } = await runNewer(root, command(root), accountAt(origin.url))
  await origin.close()
  expect({ code, purges: origin.purges().length }).toEqual({ code: 0, purges: 1 })
  expect(said.match(/\[cache-tags\] .*/g)).toEqual([
    expect.stringContaining('1 site, 1 tag'),
    expect.stringContaining('purged 1 of 1 tags in production (everything: first-release)'),
  ])
})
