import { expect, test } from 'vitest'
import { build, installed, writeFrameworkApp } from './framework-apps.ts'
import { describeFramework } from './framework-suite.ts'
import { siteTags } from './talk.ts'

const FILES: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules\nbuild\n.react-router\n.cache-tags\n',
  'package.json': '{ "name": "app", "type": "module", "devDependencies": { "@react-router/dev": "8" } }',
  'vite.config.ts': `
    import { reactRouter } from '@react-router/dev/vite'
    import CacheTags from 'unplugin-cache-tags/vite'
    const own = [CacheTags()]
    export default { plugins: process.env.PLACE === 'last' ? [reactRouter(), ...own] : [...own, reactRouter()] }
  `,
  'app/entry.client.tsx': `
    import { hydrateRoot } from 'react-dom/client'
    import { HydratedRouter } from 'react-router/dom'
    hydrateRoot(document, <HydratedRouter />)
  `,
  'app/entry.server.tsx': `
    import { renderToString } from 'react-dom/server'
    import { ServerRouter, type EntryContext } from 'react-router'
    export default function handleRequest(request: Request, status: number, headers: Headers, context: EntryContext) {
      headers.set('content-type', 'text/html')
      return new Response(renderToString(<ServerRouter context={context} url={request.url} />), { headers, status })
    }
  `,
  'app/root.tsx': `
    import { Links, Meta, Outlet, Scripts } from 'react-router'
    export default () => (
      <html lang="en"><head><Meta /><Links /></head><body><Outlet /><Scripts /></body></html>
    )
  `,
  'app/routes.ts': `
    import { layout, route } from '@react-router/dev/routes'
    export default [
      layout('routes/shop.tsx', [route('products/:id', 'routes/product.tsx')]),
      route('about', 'routes/about.tsx'),
      route('stock', 'routes/stock.ts'),
    ]
  `,
  'app/routes/shop.tsx': `
    import { Outlet } from 'react-router'
    export default () => <main><Outlet /></main>
  `,
  'app/routes/product.tsx': `
    import { data, useLoaderData } from 'react-router'
    import { Card } from '../components/card'
    import { findProduct } from '../lib/products'
    export const loader = ({ params }: { params: { id: string } }) =>
      data(findProduct(params.id), { headers: { 'Cache-Tag': \`product-\${params.id}\` } })
    export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders
    export default () => <Card product={useLoaderData<typeof loader>()} />
  `,
  'app/routes/about.tsx': `
    export const headers = () => ({ 'Cache-Tag': 'about' })
    export default () => <p>about</p>
  `,
  'app/routes/stock.ts': `
    import { PRODUCTS } from '../lib/products'
    export const loader = ({ request }: { request: Request }) => {
      const { searchParams } = new URL(request.url)
      return Response.json(PRODUCTS, { headers: { 'Cache-Tag': \`stock-\${searchParams.get('of')}\` } })
    }
  `,
  'app/components/card.tsx': `
    export const Card = ({ product }: { product: { name: string } }) => <article>{product.name}</article>
  `,
  'app/lib/products.ts': `
    export const PRODUCTS = [{ id: '1', name: 'shelf' }]
    export const findProduct = (id: string) => PRODUCTS.find((product) => product.id === id) ?? { id, name: 'none' }
  `,
}

const ABOUT = 'app/routes/about.tsx#headers~1'
const PRODUCT = 'app/routes/product.tsx#loader~1'
const STOCK = 'app/routes/stock.ts#loader~1'

const command = (root: string): readonly string[] => [installed(root, '@react-router/dev/bin.cjs'), 'build']

describeFramework('React Router', {
  framework: 'react-router',
  files: FILES,
  builder: `
    import { createBuilder } from 'vite'
    export const build = async () => (await createBuilder({})).buildApp()
  `,
  server: 'build/server',
  command,
  serve: (root) => [installed(root, '@react-router/serve/bin.cjs'), 'build/server/index.js'],
  responses: [
    ['/products/1', PRODUCT, 'product-1'],
    ['/products/1.data', PRODUCT, 'product-1'],
    ['/about', ABOUT, 'about'],
    ['/stock?of=1', STOCK, 'stock-1'],
  ],
  component: {
    files: {
      'app/components/card.tsx': `
        export const Card = ({ product }: { product: { name: string } }) => <b>{product.name}</b>
      `,
    },
    // Every page names the list of all routes' files, and that changes with any of them.
    purged: { [ABOUT]: 'assets', [PRODUCT]: 'code' },
  },
  client: {
    files: {
      'app/entry.client.tsx': `
        import { startTransition } from 'react'
        import { hydrateRoot } from 'react-dom/client'
        import { HydratedRouter } from 'react-router/dom'
        startTransition(() => hydrateRoot(document, <HydratedRouter />))
      `,
    },
    purged: { [ABOUT]: 'assets', [PRODUCT]: 'assets' },
  },
  broken: { 'app/lib/products.ts': 'export const PRODUCTS = [' },
})

test('servers that are built side by side are told of together', async () => {
  const whole = await writeFrameworkApp('react-router', FILES)
  const parted = await writeFrameworkApp('react-router', {
    ...FILES,
    'react-router.config.ts': `
      export default {
        serverBundles: ({ branch }) => (branch.some(({ id }) => id === 'routes/stock') ? 'stock' : 'pages'),
      }
    `,
  })
  const [one, several] = [await build(whole, command(whole)), await build(parted, command(parted))]
  expect(several.code).toEqual(one.code)
  expect(several.build.injected).toEqual(siteTags(several))
  expect({ ...several.build, toolchain: null }).toEqual({ ...one.build, toolchain: null })
})
