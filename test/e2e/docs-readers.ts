import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterAll } from 'vitest'
import { addFiles } from '../support/disk-project.ts'
import { TURBOPACK_ROOT } from './next-apps.ts'

/** A reader of a page, who has an application and no configuration yet. */
export interface Reader {
  /** Where what the application imports is installed, below this folder. @default the repository's */
  readonly home?: string
  readonly files: Readonly<Record<string, string>>
  /** The package that the application depends on. */
  readonly needs: string
  /** Another, which the framework installs where `package.json` doesn't name it. */
  readonly needsToo?: string
  /** The script `build` of `package.json`, where the page shows none. */
  readonly build?: string
  /** Where the page's configuration stands, where its first line does not say so. */
  readonly config?: string
  /** What only the place of the tests makes necessary. */
  readonly adapt?: (config: string) => string
  /** A tag that the application declares. */
  readonly tag: string
}

const SERVER = {
  'src/server.js': `
    export const posts = () => new Response('posts', { headers: { 'Cache-Tag': 'posts' } })
  `,
}

/** By page. */
export const READERS: Readonly<Record<string, Reader>> = {
  'docs/frameworks/vite.md': {
    needs: 'vite',
    files: SERVER,
    build: 'vite build --ssr src/server.js',
    tag: 'posts',
  },
  'docs/frameworks/rollup.md': { needs: 'rollup', files: SERVER, build: 'rollup --config', tag: 'posts' },
  'docs/frameworks/esbuild.md': { needs: 'esbuild', files: SERVER, build: 'node build.mjs', tag: 'posts' },
  'docs/frameworks/webpack.md': {
    needs: 'webpack',
    files: {
      ...SERVER,
      // As webpack's own command line does, which is not installed here.
      'run.mjs': `
        import webpack from 'webpack'
        import config from './webpack.config.mjs'
        webpack({ ...config, mode: 'production' }, (error, stats) => {
          if (error || stats.hasErrors()) throw error ?? new Error(stats.toString())
        })
      `,
    },
    build: 'node run.mjs',
    tag: 'posts',
  },
  'docs/frameworks/next.md': {
    needs: 'next',
    files: {
      'app/layout.tsx': 'export default ({ children }) => <html lang="en"><body>{children}</body></html>',
      'app/page.tsx': `
        import { unstable_cache } from 'next/cache'
        const posts = unstable_cache(async () => ['a'], ['posts'], { tags: ['posts'] })
        export default async () => <p>{(await posts()).join()}</p>
      `,
    },
    config: 'next.config.ts',
    adapt: (config) => config.replace('reactStrictMode: true', `$&, turbopack: { ${TURBOPACK_ROOT} }`),
    tag: 'posts',
  },
  'docs/frameworks/nuxt.md': {
    needs: 'nuxt',
    home: 'frameworks/nuxt',
    files: {
      'app/app.vue': '<template><NuxtPage /></template>',
      'app/pages/index.vue': `
        <script setup lang="ts">
        useResponseHeader('Cache-Tag').value = 'home'
        </script>
        <template><h1>home</h1></template>
      `,
    },
    build: 'nuxt build',
    tag: 'home',
  },
  'docs/frameworks/astro.md': {
    needs: 'astro',
    home: 'frameworks/astro',
    files: {
      'src/pages/index.astro': `---\nAstro.response.headers.set('Cache-Tag', 'home')\n---\n<h1>home</h1>\n`,
    },
    build: 'astro build',
    tag: 'home',
  },
  'docs/frameworks/sveltekit.md': {
    needs: '@sveltejs/kit',
    home: 'frameworks/sveltekit',
    files: {
      'src/app.html': '<html lang="en"><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>',
      'src/routes/+page.server.js': `export const load = ({ setHeaders }) => { setHeaders({ 'Cache-Tag': 'home' }) }`,
      'src/routes/+page.svelte': '<h1>home</h1>',
    },
    build: 'vite build',
    tag: 'home',
  },
  'docs/frameworks/react-router.md': {
    needs: '@react-router/dev',
    needsToo: 'isbot',
    home: 'frameworks/react-router',
    files: {
      'app/root.tsx': `
        import { Outlet, Scripts } from 'react-router'
        export default () => <html lang="en"><body><Outlet /><Scripts /></body></html>
      `,
      'app/routes.ts': `
        import { index } from '@react-router/dev/routes'
        export default [index('home.tsx')]
      `,
      'app/home.tsx': `
        export const headers = () => ({ 'Cache-Tag': 'home' })
        export default () => <h1>home</h1>
      `,
    },
    build: 'react-router build',
    tag: 'home',
  },
}

const folders: string[] = []

afterAll(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

/** Writes a reader's application; it is removed when the file's tests have ended. */
export async function writeReader(
  { home = '.', needs, needsToo = needs, files }: Pick<Reader, 'home' | 'needs' | 'needsToo' | 'files'>,
  scripts: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Promise<string> {
  const root = resolve(import.meta.dirname, home, '.apps', `${process.pid}-docs-${folders.length}`)
  folders.push(root)
  await addFiles(root, {
    // A repository of its own: this one's ignores the folder, and what git ignores is no source.
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.gitignore': 'node_modules\ndist\n.next\n.nuxt\n.output\n.svelte-kit\n.react-router\nbuild\n.cache-tags\n',
    'package.json': JSON.stringify({
      name: 'app',
      type: 'module',
      private: true,
      scripts,
      // As installing leaves it: a registry is asked by no test.
      dependencies: { [needsToo]: '*' },
      devDependencies: { [needs]: '*', 'unplugin-cache-tags': '*' },
    }),
    ...files,
    ...own,
  })
  return root
}
