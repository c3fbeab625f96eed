import { unplugin } from './index.ts'

/**
 * The plugin for Rolldown.
 *
 * @example
 * ```ts
 * import CacheTags from 'unplugin-cache-tags/rolldown'
 * export default { plugins: [CacheTags()] }
 * ```
 */
const plugin: typeof unplugin.rolldown = unplugin.rolldown
export default plugin
export { plugin as 'module.exports' }
