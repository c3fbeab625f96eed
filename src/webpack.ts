import { unplugin } from './index.ts'

/**
 * The plugin for webpack.
 *
 * @example
 * ```ts
 * import CacheTags from 'unplugin-cache-tags/webpack'
 * export default { target: 'node', plugins: [CacheTags()] }
 * ```
 */
const plugin: typeof unplugin.webpack = unplugin.webpack
export default plugin
export { plugin as 'module.exports' }
