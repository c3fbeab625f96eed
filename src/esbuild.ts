import { unplugin } from './index.ts'

/**
 * The plugin for esbuild. It stands first in the list, so that it sees what other plugins make of a file.
 *
 * @example
 * ```ts
 * import { build } from 'esbuild'
 * import CacheTags from 'unplugin-cache-tags/esbuild'
 * await build({ entryPoints: ['src/server.ts'], bundle: true, platform: 'node', outdir: 'dist', plugins: [CacheTags()] })
 * ```
 */
const plugin: typeof unplugin.esbuild = unplugin.esbuild
export default plugin
export { plugin as 'module.exports' }
