/** What builds an application, by the name that `--framework` takes. */
export type FrameworkName =
  | 'next'
  | 'nuxt'
  | 'astro'
  | 'sveltekit'
  | 'react-router'
  | 'vite'
  | 'rsbuild'
  | 'rspack'
  | 'webpack'
  | 'rolldown'
  | 'rollup'
  | 'esbuild'

/** How a configuration takes the plugin. */
export type Place =
  | { readonly kind: 'wrap' }
  /** `imports: null` where the list takes the module's name instead of what it exports. */
  | { readonly kind: 'list'; readonly path: readonly string[] }
  | { readonly kind: 'names'; readonly path: readonly string[] }
  | { readonly kind: 'calls' }

/** What has to be known of a framework to set it up. */
export interface Framework {
  readonly name: FrameworkName
  readonly title: string
  /** The packages by which it is known. */
  readonly packages: readonly string[]
  /** Names of its configuration without their ending, in the order of looking. */
  readonly configs: readonly string[]
  /** The command that scripts of `package.json` call. */
  readonly command: string
  readonly specifier: string
  readonly place: Place
  /** The package whose `defineConfig` a new configuration calls, for editors; `null` where a build needs one of its own. */
  readonly starts: { readonly define: string; readonly from: string | null } | null
}

const PLUGINS: Place = { kind: 'list', path: ['plugins'] }
const VITE_START: Framework['starts'] = { define: 'defineConfig', from: 'vite' }
const VITE = {
  configs: ['vite.config'],
  command: 'vite',
  specifier: 'unplugin-cache-tags/vite',
  place: PLUGINS,
} as const

/** Every framework, those first that are built by others of the list. */
export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'next',
    title: 'Next.js',
    packages: ['next'],
    configs: ['next.config'],
    command: 'next',
    specifier: 'unplugin-cache-tags/next',
    place: { kind: 'wrap' },
    starts: { define: 'withCacheTags', from: null },
  },
  {
    name: 'nuxt',
    title: 'Nuxt',
    packages: ['nuxt'],
    configs: ['nuxt.config'],
    command: 'nuxt',
    specifier: 'unplugin-cache-tags/nuxt',
    place: { kind: 'names', path: ['modules'] },
    starts: { define: 'defineNuxtConfig', from: null },
  },
  {
    name: 'astro',
    title: 'Astro',
    packages: ['astro'],
    configs: ['astro.config'],
    command: 'astro',
    specifier: 'unplugin-cache-tags/astro',
    place: { kind: 'list', path: ['integrations'] },
    starts: { define: 'defineConfig', from: 'astro/config' },
  },
  { ...VITE, name: 'sveltekit', title: 'SvelteKit', packages: ['@sveltejs/kit'], starts: null },
  { ...VITE, name: 'react-router', title: 'React Router', packages: ['@react-router/dev'], starts: null },
  { ...VITE, name: 'vite', title: 'Vite', packages: ['vite'], starts: VITE_START },
  {
    name: 'rsbuild',
    title: 'Rsbuild',
    packages: ['@rsbuild/core'],
    configs: ['rsbuild.config'],
    command: 'rsbuild',
    specifier: 'unplugin-cache-tags/rspack',
    place: { kind: 'list', path: ['tools', 'rspack', 'plugins'] },
    starts: { define: 'defineConfig', from: '@rsbuild/core' },
  },
  {
    name: 'rspack',
    title: 'Rspack',
    packages: ['@rspack/core', '@rspack/cli'],
    configs: ['rspack.config'],
    command: 'rspack',
    specifier: 'unplugin-cache-tags/rspack',
    place: PLUGINS,
    starts: null,
  },
  {
    name: 'webpack',
    title: 'webpack',
    packages: ['webpack'],
    configs: ['webpack.config', '.webpack/webpack.config'],
    command: 'webpack',
    specifier: 'unplugin-cache-tags/webpack',
    place: PLUGINS,
    starts: null,
  },
  {
    name: 'rolldown',
    title: 'Rolldown',
    packages: ['rolldown'],
    configs: ['rolldown.config'],
    command: 'rolldown',
    specifier: 'unplugin-cache-tags/rolldown',
    place: PLUGINS,
    starts: null,
  },
  {
    name: 'rollup',
    title: 'Rollup',
    packages: ['rollup'],
    configs: ['rollup.config'],
    command: 'rollup',
    specifier: 'unplugin-cache-tags/rollup',
    place: PLUGINS,
    starts: null,
  },
  {
    name: 'esbuild',
    title: 'esbuild',
    packages: ['esbuild'],
    configs: ['esbuild.config', 'esbuild', 'build', 'scripts/build', 'scripts/esbuild'],
    command: 'esbuild',
    specifier: 'unplugin-cache-tags/esbuild',
    place: { kind: 'calls' },
    starts: null,
  },
]

/** The lines that somebody adds to a configuration that could not be edited. */
export function linesFor({ specifier, place }: Framework): string[] {
  switch (place.kind) {
    case 'wrap':
      return [`import { withCacheTags } from '${specifier}'`, 'export default withCacheTags(config)']
    case 'names':
      return [`modules: ['${specifier}'],`]
    case 'calls':
      return [`import CacheTags from '${specifier}'`, 'plugins: [CacheTags()], // before every other plugin']
    case 'list': {
      const [outer = '', ...inner] = place.path
      const list = inner.toReversed().reduce((value, key) => `{ ${key}: ${value} }`, '[CacheTags()]')
      return [`import CacheTags from '${specifier}'`, `${outer}: ${list},`]
    }
  }
}
