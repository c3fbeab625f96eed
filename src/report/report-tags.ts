import { BARE_HOLE } from '../core/check-pattern.ts'
import type { Manifest } from '../core/manifest.ts'
import { hasHole, patternTag } from '../core/pattern.ts'
import { tagsMatching } from '../core/tag-index.ts'
import type { TagKind, TagRow } from './report-data.ts'

/** The tags of a build as rows, and where each stands. */
export interface TagRows {
  readonly rows: readonly TagRow[]
  /** The row of a pattern as manifests have it. */
  readonly ofPattern: (pattern: string) => number
  /** The row of a tag without holes; -1 where the build has none of that name. */
  readonly ofTag: (tag: string) => number
}

interface Draft {
  readonly tag: string
  readonly kind: TagKind
  readonly sites: number[]
  readonly patterns: number[]
}

/** Each tag that sites carry, in the order of the sites, and those that are seen on pages only. */
export function tagRows({ code, build }: Manifest): TagRows {
  const drafts: Draft[] = []
  const plain = new Map<string, number>()
  const open = new Map<string, number>()
  const rowIn = (known: Map<string, number>, tag: string, kind: TagKind): number => {
    const row = known.get(tag) ?? drafts.push({ tag, kind, sites: [], patterns: [] }) - 1
    known.set(tag, row)
    return row
  }
  const ofPattern = (pattern: string): number =>
    hasHole(pattern) ? rowIn(open, pattern, 'pattern') : rowIn(plain, patternTag(pattern), 'own')
  Object.values(code.sites).forEach(({ tags, siteTag }, site) => {
    const rows = [...tags.map(ofPattern), ...(siteTag === null ? [] : [rowIn(plain, siteTag, 'site')])]
    for (const row of new Set(rows)) drafts[row]?.sites.push(site)
  })
  for (const tag of Object.keys(build.unexplained ?? {})) rowIn(plain, tag, 'page')
  addPatterns(drafts, plain, open)
  return { rows: drafts, ofPattern, ofTag: (tag) => plain.get(tag) ?? -1 }
}

/** Of a pattern of which nothing is known, any tag may be one: that says nothing. */
function addPatterns(
  drafts: readonly Draft[],
  plain: ReadonlyMap<string, number>,
  open: ReadonlyMap<string, number>,
): void {
  const own = [...plain].filter(([, row]) => drafts[row]?.kind !== 'site').map(([tag]) => tag)
  const matching = tagsMatching(own)
  for (const [pattern, row] of open) {
    if (pattern === BARE_HOLE) continue
    for (const tag of matching(pattern)) drafts[plain.get(tag) ?? -1]?.patterns.push(row)
  }
}
