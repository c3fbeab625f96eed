import { unplugin } from './index.ts'

/**
 * The plugin for Rspack.
 *
 * @example
 * ```ts
 * import CacheTags from 'unplugin-cache-tags/rspack'
 * export default { target: 'node', plugins: [CacheTags()] }
 * ```
 */
const plugin: typeof unplugin.rspack = unplugin.rspack
export default plugin
export { plugin as 'module.exports' }
