import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { rollup, type Plugin } from 'rollup'
import { build, createBuilder, type InlineConfig } from 'vite'
import type { Manifest } from '../../src/core/manifest.ts'
import { createManifest } from '../../src/core/manifest.ts'
import { decodeManifest, encodeManifest } from '../../src/core/manifest-codec.ts'
import { RECIPE } from '../../src/core/fingerprint.ts'
import type { Options } from '../../src/index.ts'
import { unplugin } from '../../src/index.ts'
import { resolveOptions } from '../../src/plugin/resolve-options.ts'
import { scanWith } from '../../src/plugin/scan-with.ts'

/** Modules that stand for what a server finds installed. */
export const EXTERNAL = ['next/cache', '@vercel/functions', 'unplugin-cache-tags/runtime']

/** Reads the manifest that a build has written. */
export async function readManifestOf(root: string): Promise<Manifest> {
  const file = join(root, '.cache-tags/manifest.json')
  return decodeManifest(await readFile(file, 'utf8'), file)
}

/** The configuration of a server build with the plugin. */
export function viteConfig(root: string, options: Options = {}, config: InlineConfig = {}): InlineConfig {
  const { plugins = [], ...rest } = config
  return {
    root,
    configFile: false,
    logLevel: 'silent',
    build: { ssr: 'src/entry.js', outDir: 'dist', emptyOutDir: true, rolldownOptions: { external: EXTERNAL } },
    plugins: [unplugin.vite(options), ...plugins],
    ...rest,
  }
}

/** Builds with Vite for a server. */
export async function buildVite(root: string, options: Options = {}, config: InlineConfig = {}): Promise<Manifest> {
  await build(viteConfig(root, options, config))
  return readManifestOf(root)
}

/** Builds with Vite and the very plugins that are given. */
export async function buildViteWith(root: string, plugins: Plugins, config: InlineConfig): Promise<Manifest> {
  await build({ root, configFile: false, logLevel: 'silent', ...config, plugins })
  return readManifestOf(root)
}

type Plugins = NonNullable<InlineConfig['plugins']>

/** Builds all environments of a Vite application. */
export async function buildViteApp(root: string, config: InlineConfig): Promise<Manifest> {
  const builder = await createBuilder({ root, configFile: false, logLevel: 'silent', builder: {}, ...config })
  await builder.buildApp()
  return readManifestOf(root)
}

/** Rollup reads no JSON by itself. */
const json: Plugin = { name: 'json', transform: (code, id) => (id.endsWith('.json') ? `export default ${code}` : null) }

/** Builds with Rollup. The working directory is the project's, as on the command line. */
export async function buildRollup(root: string): Promise<Manifest> {
  return inFolder(root, async () => {
    const bundle = await rollup({
      input: join(root, 'src/entry.js'),
      external: EXTERNAL,
      plugins: [unplugin.rollup({}), json],
    })
    await bundle.write({ dir: join(root, 'dist') })
    await bundle.close()
    return readManifestOf(root)
  })
}

/** Builds with Rolldown. */
export async function buildRolldown(root: string): Promise<Manifest> {
  return inFolder(root, async () => {
    const bundle = await rolldown({
      input: join(root, 'src/entry.js'),
      external: EXTERNAL,
      plugins: [unplugin.rolldown({})],
    })
    await bundle.write({ dir: join(root, 'dist') })
    await bundle.close()
    return readManifestOf(root)
  })
}

/** Scans without a build. */
export async function scan(root: string, options: Options = {}): Promise<Manifest> {
  const { code } = await scanWith(root, resolveOptions(options))
  return decodeManifest(encodeManifest(createManifest(RECIPE, code, {})), 'the scan')
}

/** Works in a folder as on its command line. */
export async function inFolder<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const before = process.cwd()
  process.chdir(folder)
  try {
    return await work()
  } finally {
    process.chdir(before)
  }
}
