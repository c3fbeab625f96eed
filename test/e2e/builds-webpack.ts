import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rspack } from '@rspack/core'
import webpack, { type Compiler, type Configuration, type MultiCompiler } from 'webpack'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import type { Options } from '../../src/index.ts'
import { unplugin } from '../../src/index.ts'
import { EXTERNAL, readManifestOf } from './builds.ts'

/** webpack or Rspack, which takes webpack's configurations. */
export interface WebpackLike {
  readonly name: 'webpack' | 'rspack'
  readonly tool: typeof webpack
  readonly plugin: (options?: Options) => NonNullable<Configuration['plugins']>[number]
}

export const WEBPACK: WebpackLike = {
  name: 'webpack',
  tool: webpack,
  plugin: (options) => unplugin.webpack(options),
}

export const RSPACK: WebpackLike = {
  name: 'rspack',
  tool: rspack as never,
  plugin: (options) => unplugin.rspack(options) as never,
}

/** The configuration of a server build; plugins of `config` come before the given ones. */
export function serverConfig(root: string, config: Configuration, plugins: Configuration['plugins']): Configuration {
  return {
    context: root,
    mode: 'production',
    target: 'node',
    devtool: false,
    entry: './src/entry.js',
    externalsType: 'module',
    externals: Object.fromEntries(EXTERNAL.map((name) => [name, `module ${name}`])),
    experiments: { outputModule: true },
    optimization: { minimize: false },
    infrastructureLogging: { level: 'none' },
    ...config,
    output: {
      path: join(root, 'dist'),
      filename: '[name].js',
      module: true,
      library: { type: 'module' },
      chunkFormat: 'module',
      ...config.output,
    },
    plugins: [...(config.plugins ?? []), ...(plugins ?? [])],
  }
}

/** Builds for a server with the plugin. */
export async function buildWith(
  { tool, plugin }: WebpackLike,
  root: string,
  options: Options = {},
  config: Configuration = {},
): Promise<Manifest> {
  await run(tool(serverConfig(root, config, [plugin(options)])))
  return readManifestOf(root)
}

/** Lets a compiler, or several, run once and closes it. */
export async function run(compiler: Compiler | MultiCompiler | null): Promise<void> {
  if (compiler === null) throw new Error('there is no compiler')
  try {
    await runOnce(compiler)
  } finally {
    await promisify(compiler.close.bind(compiler))()
  }
}

/** Lets a compiler run, which may run again. */
export async function runOnce(compiler: Compiler | MultiCompiler): Promise<void> {
  const stats = await promisify<{ hasErrors: () => boolean; toString: (options: object) => string } | undefined>(
    compiler.run.bind(compiler) as never,
  )()
  if (stats?.hasErrors() === true) throw new Error(stats.toString({ all: false, errors: true }))
}

/** The tags that lead from one manifest to the other. */
export function purged(before: Manifest, after: Manifest): string[] {
  const { widened, purge } = diffManifests(before, after)
  if (widened !== null) throw new Error(`the purge is widened: ${widened}`)
  return purge.map(({ tag }) => tag).sort()
}

/** A file that a build wrote. */
export function outputOf(root: string, name = 'dist/main.js'): Promise<string> {
  return readFile(join(root, name), 'utf8')
}
