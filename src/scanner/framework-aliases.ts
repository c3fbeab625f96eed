import type { Framework } from '../core/route-places.ts'
import type { Alias } from './resolve-alias.ts'

/**
 * Names that a framework gives to modules of its own package. Its bundler has them as aliases, of which the project's
 * files say nothing. What a framework generates under such a name (`astro:content`) is not among them.
 */
const OWN_NAMES: Readonly<Partial<Record<Framework, Readonly<Record<string, string>>>>> = {
  // https://docs.astro.build/en/reference/modules/astro-middleware/
  astro: { 'astro:components': 'astro', 'astro:middleware': 'astro', 'astro:schema': 'astro' },
  // https://nuxt.com/docs/guide/going-further/internals
  nuxt: { '#app': 'nuxt' },
  // https://svelte.dev/docs/kit/$app-environment
  sveltekit: { $app: '@sveltejs/kit' },
}

/** The aliases that frameworks have without being told. */
export function frameworkAliases(frameworks: readonly Framework[]): Alias[] {
  return frameworks.flatMap((framework) =>
    Object.entries(OWN_NAMES[framework] ?? {}).map(([find, replacement]) => ({ find, replacement })),
  )
}
