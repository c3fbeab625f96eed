/** The project's folder in a workspace. */
export const SHOP = 'apps/shop'

/** Values of a record: more than ways that one value may go. */
export const NAMES: readonly string[] = Array.from({ length: 70 }, (_, at) => `k${at}: 'v${at}'`)

/** A workspace with an application of Next: with all that answers of a scan may come from besides the application's text. */
export const WORLD: Readonly<Record<string, string>> = {
  '.git/HEAD': '',
  'package.json': '{ "name": "workspace", "workspaces": ["apps/*", "packages/*"] }',
  'package-lock.json': lockfile('1.0.0'),
  'shared/value.ts': 'export const shared = 1',
  'packages/ui/package.json': ui('./src/index.ts'),
  'packages/ui/src/index.ts': 'export const Button = () => 1',
  'packages/ui/src/other.ts': 'export const Button = () => 2',
  'node_modules/next/package.json': '{ "name": "next", "version": "16.0.0" }',
  'node_modules/next/cache.js': '',
  'node_modules/react/package.json': '{ "name": "react", "version": "19.0.0" }',
  'node_modules/react/jsx-runtime.js': '',
  'node_modules/preact/package.json': '{ "name": "preact", "version": "10.0.0" }',
  'node_modules/preact/jsx-runtime.js': '',
  'node_modules/tiny/package.json': '{ "name": "tiny", "version": "1.0.0", "main": "index.js" }',
  'node_modules/tiny/index.js': 'export const tiny = () => 1',
  [`${SHOP}/package.json`]: shop({ next: '*', react: '*', tiny: '*', '@acme/ui': '*' }, './src/place.ts'),
  [`${SHOP}/tsconfig.json`]: '{ "extends": "./base.json" }',
  [`${SHOP}/base.json`]: '{ "compilerOptions": { "jsx": "react-jsx", "paths": { "~/*": ["./src/*"] } } }',
  [`${SHOP}/app/layout.tsx`]: 'export default ({ children }) => <html>{children}</html>',
  [`${SHOP}/app/page.tsx`]: `
    import { addCacheTag } from '@vercel/functions'
    import { page } from '../src/page'
    export default () => { addCacheTag(['start']); return page('start') }
  `,
  [`${SHOP}/src/page.tsx`]: `
    import { readFileSync } from 'node:fs'
    import { join } from 'node:path'
    import { cacheTag } from 'next/cache'
    import { Button } from '@acme/ui'
    import { tiny } from 'tiny'
    import { place } from '#place'
    import { title } from '~/title'
    import { shared } from '../../../shared/value'
    import { one } from './barrel'
    import { Card } from './card'
    import { picked } from './pick'
    export async function page(id: string) {
      'use cache'
      cacheTag(\`page-\${id}\`)
      const text = readFileSync(join(import.meta.dirname, 'text.txt'))
      return [<Card />, title, one, Button, shared, place, tiny(), picked, text]
    }
  `,
  [`${SHOP}/src/text.txt`]: 'one',
  [`${SHOP}/src/card.tsx`]: 'export const Card = () => <b />',
  [`${SHOP}/src/title.ts`]: `export const title = 'one'`,
  [`${SHOP}/other/title.ts`]: `export const title = 'two'`,
  [`${SHOP}/src/place.ts`]: `import { tiny } from 'tiny'\nconst unused = tiny()\nexport const place = 1`,
  [`${SHOP}/src/place-2.ts`]: 'export const place = 2',
  [`${SHOP}/src/pick.js`]: 'export const picked = 1',
  [`${SHOP}/src/barrel.ts`]: `export * from './one'\nexport * from './two'`,
  [`${SHOP}/src/one.ts`]: 'export const one = 1',
  [`${SHOP}/src/two.ts`]: 'export const two = 2',
  [`${SHOP}/src/cached.ts`]: `
    import { unstable_cache } from 'next/cache'
    import { prefix } from './prefix'
    export const remember = (load: () => unknown, tags: string[]) =>
      unstable_cache(load, [], { tags: tags.map((tag) => prefix + tag) })
  `,
  [`${SHOP}/src/prefix.ts`]: `export const prefix = 'p-'`,
  [`${SHOP}/src/user.ts`]: `import { remember } from './cached'\nexport const user = () => remember(() => 1, ['user'])`,
  [`${SHOP}/src/late.ts`]: 'export const late = () => 1',
  [`${SHOP}/src/names.ts`]: `export const names = { ${NAMES.join(', ')} }`,
  [`${SHOP}/src/store.ts`]: `
    export class Store {
      constructor(private prefix: string, private names: Record<string, string>) {}
      get(key: string) { return fetch('/x', { next: { tags: [this.prefix, this.names[key]] } }) }
    }
  `,
  [`${SHOP}/src/stored.ts`]: `
    import { names } from './names'
    import { Store } from './store'
    const store = new Store('shop', names)
    export const stored = (key: string) => store.get(key)
  `,
  // The name of the class, as text finds it.
  [`${SHOP}/src/reader.ts`]: `import { stored } from './stored'\nexport const reader = () => stored('late') // of the Store`,
  [`${SHOP}/src/purger.ts`]: `
    import { revalidateTag } from 'next/cache'
    import { clear } from '../vendor/clear'
    export const purge = () => [revalidateTag('page-start', 'max'), clear()]
  `,
  [`${SHOP}/vendor/clear.ts`]: `
    import { revalidateTag } from 'next/cache'
    export const clear = () => revalidateTag(globalThis.tag, 'max')
  `,
  [`${SHOP}/src/boot.ts`]: `import { prefix } from './prefix'\nglobalThis.started = prefix`,
  [`${SHOP}/src/data.json`]: '{}',
}

/** The manifest of the application. */
export function shop(dependencies: Readonly<Record<string, string>>, place: string): string {
  return JSON.stringify({
    name: 'shop',
    type: 'module',
    dependencies,
    imports: { '#place': { shop: './src/place-2.ts', default: place } },
  })
}

/** The manifest of the linked package. */
export function ui(entry: string): string {
  return JSON.stringify({ name: '@acme/ui', version: '1.0.0', exports: { '.': entry } })
}

/** The lockfile of the workspace. */
export function lockfile(version: string): string {
  return JSON.stringify({
    name: 'workspace',
    lockfileVersion: 3,
    packages: {
      '': { name: 'workspace', workspaces: ['apps/*', 'packages/*'] },
      [SHOP]: { name: 'shop', dependencies: { next: '*', react: '*', tiny: '*', '@acme/ui': '*' } },
      'packages/ui': { name: '@acme/ui', version: '1.0.0' },
      'node_modules/@acme/ui': { resolved: 'packages/ui', link: true },
      'node_modules/next': { version: '16.0.0', integrity: 'sha512-next' },
      'node_modules/react': { version: '19.0.0', integrity: 'sha512-react' },
      'node_modules/tiny': { version, integrity: `sha512-${version}` },
    },
  })
}
