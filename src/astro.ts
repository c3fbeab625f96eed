import type { AstroIntegration } from 'astro'
import { createConductor, type Conductor } from './plugin/conductor.ts'
import type { Options } from './plugin/options.ts'
import { vitePlugin } from './plugin/vite-hooks.ts'

/**
 * The integration for Astro, for pages that are rendered on demand and those that are not.
 *
 * @example
 * ```ts
 * import { defineConfig } from 'astro/config'
 * import CacheTags from 'unplugin-cache-tags/astro'
 * export default defineConfig({ integrations: [CacheTags()] })
 * ```
 */
export default function integration(options?: Options): AstroIntegration {
  let conductor: Conductor | null = null
  return {
    name: 'unplugin-cache-tags',
    hooks: {
      'astro:config:setup': ({ command, updateConfig }) => {
        if (command !== 'build') return
        conductor = createConductor(options)
        // After the last bundle Astro still writes pages: the build is done when Astro says so.
        const plugin = vitePlugin(options, { ...conductor, done: async () => {} })
        updateConfig({ vite: { plugins: [{ name: 'unplugin-cache-tags', ...plugin }] } })
      },
      'astro:build:done': () => conductor?.done(),
    },
  }
}

export { integration as 'module.exports' }
