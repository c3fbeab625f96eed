import type { Change, Settings } from './cache-scans.ts'
import { lockfile, NAMES, SHOP, shop, ui } from './cache-world.ts'

/** A change of the workspace, under which a scan tells something else. */
export interface WorldChange {
  readonly claim: string
  readonly files?: Change
  readonly settings?: Settings
}

/** Changes of what is there. */
const FILES: readonly WorldChange[] = [
  { claim: 'a file that hides another one', files: inShop({ 'src/pick.mjs': 'export const picked = 2' }) },
  {
    claim: 'a folder in place of a file',
    files: inShop({ 'src/pick.js': null, 'src/pick/index.js': 'export const picked = 1' }),
  },
  { claim: 'a file less', files: inShop({ 'src/two.ts': null }) },
  {
    claim: 'a name that is passed on as another',
    files: inShop({ 'src/one.ts': 'export const first = 1', 'src/barrel.ts': `export { first as one } from './one'` }),
  },
  { claim: 'a file that can’t be parsed', files: inShop({ 'src/one.ts': 'export const {' }) },
  { claim: 'a file that is read', files: inShop({ 'src/text.txt': 'two' }) },
  { claim: 'a module outside of the project', files: { 'shared/value.ts': 'export const shared = 2' } },
  { claim: 'a module of a linked package', files: { 'packages/ui/src/index.ts': 'export const Button = () => 3' } },
  { claim: 'where a linked package leads', files: { 'packages/ui/package.json': ui('./src/other.ts') } },
  {
    claim: 'a linked package that is gone',
    files: { 'packages/ui/package.json': null, 'packages/ui/src/index.ts': null, 'packages/ui/src/other.ts': null },
  },
  {
    claim: 'where the project’s own imports lead',
    files: inShop({ 'package.json': shop({ next: '*', react: '*', tiny: '*', '@acme/ui': '*' }, './src/place-2.ts') }),
  },
  {
    claim: 'the framework',
    files: inShop({ 'package.json': shop({ react: '*', tiny: '*', '@acme/ui': '*' }, './src/place.ts') }),
  },
  {
    claim: 'paths of what the compiler’s settings extend',
    files: inShop({ 'base.json': '{ "compilerOptions": { "jsx": "react-jsx", "paths": { "~/*": ["./other/*"] } } }' }),
  },
  {
    claim: 'the runtime of JSX',
    files: inShop({
      'base.json':
        '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "preact", "paths": { "~/*": ["./src/*"] } } }',
    }),
  },
  {
    claim: 'the runtime of JSX in one module',
    files: inShop({ 'src/card.tsx': '/** @jsxImportSource preact */\nexport const Card = () => <b />' }),
  },
  { claim: 'a package', files: { 'package-lock.json': lockfile('1.0.1') } },
  { claim: 'a lockfile that is gone', files: { 'package-lock.json': null } },
  { claim: 'a lockfile that can’t be read', files: { 'package-lock.json': '{' } },
  {
    claim: 'the version of an installed package without a lockfile',
    files: {
      'package-lock.json': null,
      'node_modules/tiny/package.json': '{ "name": "tiny", "version": "2.0.0", "main": "index.js" }',
    },
  },
  {
    claim: 'a package of which nothing is installed',
    files: {
      'package-lock.json': null,
      'node_modules/tiny/package.json': null,
      'node_modules/tiny/index.js': null,
    },
  },
  { claim: 'a constant of which tags are made', files: inShop({ 'src/prefix.ts': `export const prefix = 'q-'` }) },
  {
    claim: 'a call of a wrapper that wasn’t there',
    files: inShop({
      'src/late.ts': `import { remember } from './cached'\nexport const late = () => remember(() => 1, ['late'])`,
    }),
  },
  {
    claim: 'a wrapper that wasn’t one',
    files: inShop({ 'src/cached.ts': `export const remember = (load: () => unknown, tags: string[]) => load()` }),
  },
  {
    claim: 'a value that an object of a wrapper holds',
    files: inShop({ 'src/names.ts': `export const names = { ${[...NAMES, `late: 'late'`].join(', ')} }` }),
  },
  {
    claim: 'headers that a configuration says',
    files: inShop({
      'vercel.json': '{ "headers": [{ "source": "/a", "headers": [{ "key": "Vercel-Cache-Tag", "value": "a" }] }] }',
    }),
  },
  {
    claim: 'headers that a module of the configuration says',
    files: inShop({
      'next.config.ts': `import { said } from './said'\nexport default { headers: async () => said }`,
      'said.ts': `export const said = [{ source: '/a', headers: [{ key: 'Vercel-Cache-Tag', value: 'a' }] }]`,
    }),
  },
  {
    claim: 'a route’s layout',
    files: inShop({ 'app/layout.tsx': 'export default ({ children }) => <body>{children}</body>' }),
  },
  {
    claim: 'a route more',
    files: inShop({
      'app/more/page.tsx': `import { addCacheTag } from '@vercel/functions'\nexport default () => addCacheTag(['more'])`,
    }),
  },
  {
    claim: 'a schema of Prisma',
    files: inShop({
      'src/one.ts': `import { client } from '@prisma/client'\nexport const one = client`,
      'prisma/schema.prisma': 'model A { id Int }',
    }),
  },
  { claim: 'what git ignores', files: inShop({ '.gitignore': 'src/user.ts' }) },
]

/** Options, and what bundlers add. */
const SETTINGS: readonly WorldChange[] = [
  { claim: 'site tags', settings: { options: { siteTags: 'all' } } },
  { claim: 'no site tags', settings: { options: { siteTags: false } } },
  { claim: 'the namespace', settings: { options: { namespace: 'other' } } },
  { claim: 'purity', settings: { options: { purity: 'strict' } } },
  { claim: 'opaque modules', settings: { options: { opaque: ['src/one.ts'] } } },
  { claim: 'inputs', settings: { options: { inputs: ['src/data.json', { files: 'src/text.txt', readBy: 'tiny' }] } } },
  { claim: 'inputs that are not there', settings: { options: { inputs: ['src/none.json'] } } },
  { claim: 'modules of the start', settings: { options: { ambient: ['src/boot.ts'] } } },
  { claim: 'scopes', settings: { options: { scope: [{ sites: 'src/page.tsx', add: ['src/late.ts'] }] } } },
  { claim: 'forms', settings: { options: { forms: [{ import: 'tiny', name: 'tiny', tags: 'arguments[0]' }] } } },
  { claim: 'an alias', settings: { options: { alias: { '~': './other' } } } },
  {
    claim: 'an alias of the bundler',
    settings: { additions: { aliases: [{ find: 'tiny', replacement: '@acme/ui' }] } },
  },
  { claim: 'a condition', settings: { options: { conditions: ['shop'] } } },
  { claim: 'a package that is compiled with the project', settings: { additions: { transpiled: ['tiny'] } } },
  { claim: 'what is left out', settings: { options: { exclude: ['src/user.ts'] } } },
  { claim: 'a folder that is left out, and imported', settings: { options: { exclude: ['vendor/**'] } } },
  { claim: 'what is taken in', settings: { options: { include: ['src/page.tsx'] } } },
]

/** Every change. */
export const WORLD_CHANGES: readonly WorldChange[] = [...FILES, ...SETTINGS]

function inShop(files: Change): Change {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${SHOP}/${path}`, content]))
}
