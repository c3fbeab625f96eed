import { readComments } from './ignore-comments.ts'
import type { ModuleSites } from './sites.ts'
import type { ModuleId } from './syntax.ts'

/** What opts a site out: `// cache-tags-opaque: reason`, on its line or on the one before. */
export const OPAQUE_COMMENT = 'cache-tags-opaque'

/** Marks the sites whose code doesn't count, because a comment says so and why. Without a reason it says nothing. */
export function markOptedOut(
  declared: ReadonlyMap<ModuleId, ModuleSites>,
  sourceOf: (module: ModuleId) => string | undefined,
): ReadonlyMap<ModuleId, ModuleSites> {
  return new Map(
    [...declared].map(([module, found]) => {
      const comments = readComments(sourceOf(module) ?? '', OPAQUE_COMMENT)
      if (comments.length === 0) return [module, found]
      const lines = new Set(comments.filter(({ tail }) => /^\s*:\s*\S/.test(tail)).map(({ covers }) => covers))
      const sites = found.sites.map((located) =>
        lines.has(located.site.line) ? { ...located, site: { ...located.site, isOptedOut: true } } : located,
      )
      return [module, { ...found, sites }]
    }),
  )
}
