import type { CheckFinding } from './check-finding.ts'
import { readComments, type WordComment } from './ignore-comments.ts'
import type { Manifest } from './manifest.ts'
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
      const lines = new Set(comments.filter(hasReason).map(({ covers }) => covers))
      const sites = found.sites.map((located) =>
        lines.has(located.site.line) ? { ...located, site: { ...located.site, isOptedOut: true } } : located,
      )
      return [module, { ...found, sites }]
    }),
  )
}

function hasReason({ tail }: WordComment): boolean {
  return /^\s*:\s*\S/.test(tail)
}

/** What is wrong with the comments that opt sites out: they say no reason, or no site stands where they say. */
export function findOptOutProblems(
  { code }: Pick<Manifest, 'code'>,
  sources: ReadonlyMap<string, string>,
): CheckFinding[] {
  const places = new Set(Object.values(code.sites).map(({ module, line }) => JSON.stringify([module, line])))
  const common = { rule: 'ignore-comment', severity: 'warning', tag: null } as const
  return [...sources].flatMap(([module, source]) =>
    readComments(source, OPAQUE_COMMENT).flatMap((comment): CheckFinding[] => {
      const { line, column, covers } = comment
      const place = { ...common, module, line, column }
      if (!hasReason(comment)) {
        const hint = `Write it as \`// ${OPAQUE_COMMENT}: reason\`.`
        return [{ ...place, message: 'This comment gives no reason, and so opts out nothing.', hint }]
      }
      if (places.has(JSON.stringify([module, covers]))) return []
      const hint = 'Put it on the line of the site or the line before.'
      return [{ ...place, message: 'No site stands where this comment opts one out.', hint }]
    }),
  )
}
