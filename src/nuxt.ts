import { addVitePlugin, defineNuxtModule, getNuxtVersion, writeTypes, type useNuxt } from '@nuxt/kit'
import { CacheTagsError } from './core/error.ts'
import { createNuxtBuild, type NitroLike } from './plugin/nuxt-build.ts'
import type { Options } from './plugin/options.ts'

/**
 * The module for Nuxt: pages and what they show, which Vite builds, and `server/`, which Nitro builds.
 *
 * @example
 * ```ts
 * export default defineNuxtConfig({
 *   modules: ['unplugin-cache-tags/nuxt'],
 *   cacheTags: { siteTags: 'all' },
 * })
 * ```
 */
const module: (options: Options, nuxt: ReturnType<typeof useNuxt>) => unknown = defineNuxtModule<Options>({
  meta: { name: 'unplugin-cache-tags', configKey: 'cacheTags', compatibility: { nuxt: '>=3.13.0' } },
  setup: (options, nuxt) => {
    const { dev, _prepare: isPreparing, builder, rootDir, buildDir, alias } = nuxt.options
    if (dev || isPreparing) return
    if (builder === '@nuxt/webpack-builder' || builder === '@nuxt/rspack-builder') {
      throw new CacheTagsError('CT_BUILD', `unplugin-cache-tags does not support Nuxt with ${builder} yet.`, {
        hint: "Build with Vite, which is Nuxt's default.",
      })
    }
    const version = getNuxtVersion(nuxt)
    const build = createNuxtBuild(options, { root: rootDir, generated: buildDir, alias, version })
    addVitePlugin(() => build.vite)
    // Who builds by script has no declarations of what is imported where it is used.
    nuxt.hook('build:before', () => writeTypes(nuxt))
    nuxt.hook('nitro:init', (nitro) => build.joinNitro(nitro as unknown as NitroLike))
  },
})

export default module
export { module as 'module.exports' }
