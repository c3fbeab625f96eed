import { unplugin } from './index.ts'

/**
 * The plugin for Vite.
 *
 * @example
 * ```ts
 * import CacheTags from 'unplugin-cache-tags/vite'
 * export default { plugins: [CacheTags()] }
 * ```
 */
const plugin: typeof unplugin.vite = unplugin.vite
export default plugin
export { plugin as 'module.exports' }
