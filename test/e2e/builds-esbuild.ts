import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { unplugin, type Options } from '../../src/index.ts'
import { EXTERNAL, readManifestOf } from './builds.ts'

/** The configuration of a server build with the plugin, which stands first unless `plugins` names it. */
export function esbuildConfig(root: string, options: Options = {}, config: BuildOptions = {}): BuildOptions {
  const { plugins = [], ...rest } = config
  const own = plugins.some(({ name }) => name === 'unplugin-cache-tags') ? [] : [unplugin.esbuild(options)]
  return {
    absWorkingDir: root,
    entryPoints: ['src/entry.js'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    ...(config.outfile === undefined && { outdir: 'dist' }),
    external: EXTERNAL,
    logLevel: 'silent',
    plugins: [...own, ...plugins],
    ...rest,
  }
}

/** Builds with esbuild for a server. */
export async function buildEsbuild(root: string, options: Options = {}, config: BuildOptions = {}): Promise<Manifest> {
  await build(esbuildConfig(root, options, config))
  return readManifestOf(root)
}

/** Reads what was built. */
export function outputOf(root: string, path = 'dist/entry.js'): Promise<string> {
  return readFile(join(root, path), 'utf8')
}

/** The tags that a release purges; it must not purge everything. */
export function purged(before: Manifest, after: Manifest): string[] {
  const { widened, purge } = diffManifests(before, after)
  if (widened !== null) throw new Error(`everything is purged: ${widened}`)
  return purge.map(({ tag }) => tag)
}
