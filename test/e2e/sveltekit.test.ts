import { describeFramework } from './framework-suite.ts'
import { installed } from './framework-apps.ts'

const FILES: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules\nbuild\n.svelte-kit\n.cache-tags\n',
  'package.json': JSON.stringify({
    name: 'app',
    type: 'module',
    imports: { '#lib/*': './src/lib/*' },
    devDependencies: { '@sveltejs/kit': '3' },
  }),
  'tsconfig.json': '{ "extends": "$app/tsconfig", "include": ["src"] }',
  'vite.config.ts': `
    import adapter from '@sveltejs/adapter-node'
    import { sveltekit } from '@sveltejs/kit/vite'
    import CacheTags from 'unplugin-cache-tags/vite'
    const kit = sveltekit({ adapter: adapter(), alias: { $lib: 'src/lib' } })
    export default { plugins: process.env.PLACE === 'last' ? [kit, CacheTags()] : [CacheTags(), kit] }
  `,
  '.env': 'TOWN=Bern',
  'src/app.html': '<html lang="en"><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>',
  'src/env.ts': `
    import { defineEnvVars } from '@sveltejs/kit/env'
    export const variables = defineEnvVars({ TOWN: { static: true } })
  `,
  'src/hooks.client.ts': `export const handleError = () => ({ message: 'client 1' })`,
  'src/hooks.server.ts': `
    import { building } from '$app/env'
    export const handle = ({ event, resolve }) => resolve(building ? null : event)
  `,
  'src/lib/products.ts': `
    export const PRODUCTS = [{ id: '1', name: 'shelf' }]
    export const findProduct = (id: string) => PRODUCTS.find((product) => product.id === id) ?? { id, name: 'none' }
  `,
  'src/lib/Card.svelte': `
    <script lang="ts">
      let { product }: { product: { name: string } } = $props()
    </script>
    <article>{product.name}</article>
    <style>article { color: red }</style>
  `,
  'src/routes/+layout.svelte': `
    <script lang="ts">
      let { children } = $props()
    </script>
    <main>{@render children()}</main>
  `,
  'src/routes/about/+page.server.ts': `
    export const load = ({ setHeaders }) => { setHeaders({ 'cache-tag': 'about' }) }
  `,
  'src/routes/about/+page.svelte': '<h1>about</h1>',
  'src/routes/products/[id]/+page.server.ts': `
    import { findProduct } from '$lib/products'
    export const load = ({ params, setHeaders }) => {
      setHeaders({ 'cache-tag': \`product-\${params.id}\` })
      return { product: findProduct(params.id) }
    }
  `,
  'src/routes/products/[id]/+page.svelte': `
    <script lang="ts">
      import Card from '#lib/Card.svelte'
      let { data } = $props()
    </script>
    <Card product={data.product} />
  `,
  'src/routes/stock/+server.ts': `
    import { TOWN } from '$app/env/private'
    import { resolve } from '$app/paths'
    import { PRODUCTS } from '#lib/products.ts'
    export const GET = ({ url }) =>
      Response.json([TOWN, resolve('/about'), ...PRODUCTS], { headers: { 'cache-tag': \`stock-\${url.searchParams.get('of')}\` } })
  `,
}

const ABOUT = 'src/routes/about/+page.server.ts#load~1'
const PRODUCT = 'src/routes/products/[id]/+page.server.ts#load~1'
const STOCK = 'src/routes/stock/+server.ts#GET~1'

describeFramework('SvelteKit', {
  framework: 'sveltekit',
  files: FILES,
  builder: `
    import { createBuilder } from 'vite'
    export const build = async () => (await createBuilder({})).buildApp()
  `,
  server: 'build/server',
  command: (root) => [installed(root, 'vite/bin/vite.js'), 'build'],
  serve: () => ['build/index.js'],
  responses: [
    ['/products/1', PRODUCT, 'product-1'],
    ['/products/1/__data.json', PRODUCT, 'product-1'],
    ['/about', ABOUT, 'about'],
    ['/stock?of=1', STOCK, 'stock-1'],
  ],
  component: {
    files: {
      '.env': 'TOWN=Basel',
      'src/lib/Card.svelte': `
        <script lang="ts">
          let { product }: { product: { name: string } } = $props()
        </script>
        <b>{product.name}</b>
      `,
    },
    // Every page names the files of all routes.
    purged: { [ABOUT]: 'assets', [PRODUCT]: 'code', [STOCK]: 'code' },
  },
  client: {
    files: { 'src/hooks.client.ts': `export const handleError = () => ({ message: 'client 2' })` },
    purged: { [ABOUT]: 'assets', [PRODUCT]: 'assets' },
  },
  generated: ['.svelte-kit/generated/build/env/config.js'],
  broken: { 'src/lib/products.ts': 'export const PRODUCTS = [' },
})
