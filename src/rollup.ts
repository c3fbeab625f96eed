import { unplugin } from './index.ts'

/**
 * The plugin for Rollup.
 *
 * @example
 * ```ts
 * import CacheTags from 'unplugin-cache-tags/rollup'
 * export default { plugins: [CacheTags()] }
 * ```
 */
const plugin: typeof unplugin.rollup = unplugin.rollup
export default plugin
export { plugin as 'module.exports' }
