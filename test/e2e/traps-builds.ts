import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { transform } from 'esbuild'
import { rolldown } from 'rolldown'
import { rollup, type Plugin } from 'rollup'
import { build } from 'vite'
import { nextFacts } from '../../src/bundlers/next.ts'
import { RECIPE } from '../../src/core/fingerprint.ts'
import { createManifest, type Manifest } from '../../src/core/manifest.ts'
import { unplugin } from '../../src/index.ts'
import { nextBuildPart } from '../../src/plugin/next/build.ts'
import { resolveOptions } from '../../src/plugin/resolve-options.ts'
import { scanWith } from '../../src/plugin/scan-with.ts'
import { inFolder, readManifestOf, scan } from './builds.ts'
import type { Settings } from './traps-app.ts'
import type { Builder } from './traps-cases.ts'

const EXTERNAL = [/^next\/cache$/, /^tiny$/, /^node:/]
const OPTIONS = { alias: { '@': './src' } }

/** Builds the application for a server, or only scans it. */
export const BUILDERS: Readonly<Record<Builder, (root: string, settings: Settings) => Promise<Manifest>>> = {
  scan: (root) => scan(root, OPTIONS),
  vite: async (root, { define, virtual }) => {
    await build({
      root,
      configFile: false,
      logLevel: 'silent',
      define: { ...define },
      resolve: { alias: { '@': join(root, 'src') } },
      build: { ssr: 'src/entry.ts', outDir: 'dist', minify: false, rolldownOptions: { external: EXTERNAL } },
      plugins: [unplugin.vite(OPTIONS), virtualModules(virtual)],
    })
    return readManifestOf(root)
  },
  rollup: (root, { virtual }) =>
    inFolder(root, async () => {
      const plugins = [
        unplugin.rollup(OPTIONS),
        virtualModules(virtual),
        withoutHelp(/\?|\.(?:css|json|cjs)$/),
        typescript,
      ]
      const bundle = await rollup({ input: 'src/entry.ts', external: EXTERNAL, plugins })
      await bundle.write({ dir: 'dist' })
      await bundle.close()
      return readManifestOf(root)
    }),
  next: async (root, { define }) => {
    const options = resolveOptions(OPTIONS)
    const facts = await nextFacts(
      root,
      { compiler: { define } },
      'turbopack',
      parseEnv(await readFile(join(root, '.env'), 'utf8')),
      [],
    )
    const found = await scanWith(root, options, facts)
    return createManifest(RECIPE, found.code, nextBuildPart(found, options, facts))
  },
  rolldown: (root, { define, virtual }) =>
    inFolder(root, async () => {
      const plugins = [unplugin.rolldown(OPTIONS), virtualModules(virtual), withoutHelp(/\?|\.css$/)]
      const bundle = await rolldown({
        input: 'src/entry.ts',
        external: EXTERNAL,
        logLevel: 'silent',
        transform: { define: { ...define } },
        plugins: plugins as never,
      })
      await bundle.write({ dir: 'dist' })
      await bundle.close()
      return readManifestOf(root)
    }),
}

function virtualModules(virtual: Settings['virtual']): Plugin {
  return {
    name: 'virtual',
    resolveId: (id) => (id in virtual ? `\0${id}` : null),
    load: (id) => (id.startsWith('\0') ? (virtual[id.slice(1)] ?? null) : null),
  }
}

/** What these bundlers don't read by themselves: a module with nothing of it but its text. */
function withoutHelp(files: RegExp): Plugin {
  return {
    name: 'without-help',
    load: async (id) => {
      if (!files.test(id) || id.startsWith('\0')) return null
      const text = JSON.stringify(await readFile(id.replace(/\?.*$/, ''), 'utf8'))
      // Rolldown goes by the ending, unless it is told.
      return { code: `export default ${text}\nexport const old = ${text}`, moduleType: 'js' }
    },
    resolveId: (id, importer) => (files.test(id) && importer !== undefined ? join(importer, '..', id) : null),
  }
}

const typescript: Plugin = {
  name: 'typescript',
  transform: async (code, id) => (id.endsWith('.ts') ? (await transform(code, { loader: 'ts' })).code : null),
}
