import { installed, siteOf, type GitProjectOptions } from './git-project.ts'

/** A way in which a repository may be laid out. */
export interface Layout extends GitProjectOptions {
  /** The project, relative to the top. */
  readonly root?: string
  /** A module that the site reaches, and what has to be seen when it changes. */
  readonly reaches: string
}

const NPM_LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { workspaces: ['apps/*', 'packages/*'] },
    'apps/shop': { name: 'shop', dependencies: { '@acme/ui': '*', next: '*' } },
    'packages/ui': { name: '@acme/ui', dependencies: { deep: '*' } },
    'node_modules/@acme/ui': { resolved: 'packages/ui', link: true },
    'node_modules/next': { version: '1.0.0', integrity: 'sha512-next' },
    'node_modules/deep': { version: '1.0.0', integrity: 'sha512-deep-1' },
    'packages/ui/node_modules/deep': { version: '2.0.0', integrity: 'sha512-deep-2' },
  },
})

const PNPM_LOCK = `lockfileVersion: '9.0'
importers:
  apps/shop:
    dependencies:
      '@acme/ui':
        specifier: workspace:*
        version: link:../../packages/ui
      next:
        specifier: '*'
        version: 1.0.0(react@2.0.0)
packages:
  next@1.0.0:
    resolution: {integrity: sha512-next}
  react@1.0.0:
    resolution: {integrity: sha512-react-1}
  react@2.0.0:
    resolution: {integrity: sha512-react-2}
snapshots:
  next@1.0.0(react@1.0.0):
    dependencies:
      react: 1.0.0
  next@1.0.0(react@2.0.0):
    dependencies:
      react: 2.0.0
  react@1.0.0: {}
  react@2.0.0: {}
`

const MONOREPO = {
  '.gitignore': 'node_modules\n',
  'package.json': '{ "name": "mono", "workspaces": ["apps/*", "packages/*"] }',
  'apps/shop/package.json': '{ "name": "shop", "dependencies": { "@acme/ui": "*", "next": "*" } }',
  'apps/shop/src/page.ts': siteOf('items', '@acme/ui'),
  'packages/ui/package.json': '{ "name": "@acme/ui", "exports": "./index.ts", "dependencies": { "deep": "*" } }',
  'packages/ui/index.ts': `import { value as deep } from 'deep'\nexport const value = () => [deep, 1]\n`,
}

/** A project with Next installed, and nothing in it. */
export const PLAIN = {
  '.gitignore': 'node_modules\n.nuxt\n.svelte-kit\n/generated\n',
  'package.json': '{ "name": "shop", "dependencies": { "next": "*" } }',
  ...installed('node_modules/next', 'next'),
}

/** By what is special about them. */
export const LAYOUTS: Readonly<Record<string, Layout>> = {
  'workspaces of npm': {
    root: 'apps/shop',
    reaches: 'packages/ui/index.ts',
    files: {
      ...MONOREPO,
      'package-lock.json': NPM_LOCK,
      ...installed('node_modules/next', 'next'),
      ...installed('node_modules/deep', 'deep'),
      ...installed('packages/ui/node_modules/deep', 'deep', '2.0.0'),
    },
    links: { 'node_modules/@acme/ui': '../../packages/ui', 'node_modules/shop': '../apps/shop' },
  },
  'workspaces of pnpm': {
    root: 'apps/shop',
    reaches: 'packages/ui/index.ts',
    files: {
      ...MONOREPO,
      'pnpm-lock.yaml': PNPM_LOCK,
      ...installed('node_modules/.pnpm/next@1.0.0_react@2.0.0/node_modules/next', 'next'),
      ...installed('node_modules/.pnpm/deep@1.0.0/node_modules/deep', 'deep'),
    },
    links: {
      'apps/shop/node_modules/next': '../../../node_modules/.pnpm/next@1.0.0_react@2.0.0/node_modules/next',
      'apps/shop/node_modules/@acme/ui': '../../../../packages/ui',
      'packages/ui/node_modules/deep': '../../../node_modules/.pnpm/deep@1.0.0/node_modules/deep',
    },
  },
  'paths of a tsconfig': {
    reaches: 'lib/value.ts',
    files: {
      ...PLAIN,
      'tsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["./lib/*"] } } }',
      'src/page.ts': siteOf('items', '~/value'),
      'lib/value.ts': 'export const value = 1\n',
    },
  },
  'a tsconfig that SvelteKit generates and git ignores': {
    reaches: 'src/lib/value.ts',
    files: {
      ...PLAIN,
      'tsconfig.json': '{ "extends": "./.svelte-kit/tsconfig.json" }',
      '.svelte-kit/tsconfig.json': '{ "compilerOptions": { "paths": { "$lib/*": ["../src/lib/*"] } } }',
      'src/page.ts': siteOf('items', '$lib/value'),
      'src/lib/value.ts': 'export const value = 1\n',
    },
  },
  'what Nuxt imports by itself': {
    reaches: 'app/utils/value.ts',
    files: {
      ...PLAIN,
      'package.json': '{ "name": "shop", "dependencies": { "nuxt": "*", "next": "*" } }',
      'nuxt.config.ts': 'export default {}\n',
      '.nuxt/imports.d.ts': `export { value } from '../app/utils/value'\n`,
      '.nuxt/types/imports.d.ts': `declare global {\n  const value: typeof import('../../app/utils/value')['value']\n}\nexport {}\n`,
      'app/page.ts': siteOf('items', './own').replace('=> value', '=> [value, own()]').replace('{ value }', '{ own }'),
      'app/own.ts': 'export const own = () => value\n',
      'app/utils/value.ts': 'export const value = 1\n',
    },
  },
  'a generated client that git ignores': {
    reaches: 'src/value.ts',
    files: {
      ...PLAIN,
      'generated/client.ts': `export { value } from '../src/value.ts'\n`,
      'src/page.ts': siteOf('items', '../generated/client'),
      'src/value.ts': 'export const value = 1\n',
    },
  },
  'links within the tree': {
    reaches: 'shared/value.ts',
    files: {
      ...PLAIN,
      'src/page.ts': siteOf('items', './linked/value'),
      'shared/value.ts': 'export const value = 1\n',
    },
    links: { 'src/linked': '../shared' },
  },
  'no package.json, so that the folder names the project': {
    reaches: 'value.ts',
    files: {
      '.gitignore': 'node_modules\n',
      ...installed('node_modules/next', 'next'),
      'page.ts': siteOf('items', './value'),
      'value.ts': 'export const value = 1\n',
    },
  },
  'line ends that a checkout makes': {
    reaches: 'text.txt',
    files: {
      ...PLAIN,
      '.gitattributes': '*.txt text eol=crlf\n',
      'text.txt': 'one\r\ntwo\r\n',
      'src/page.ts': siteOf('items', '../text.txt?raw').replace('{ value }', 'value'),
    },
  },
}
