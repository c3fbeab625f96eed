import { BARE_HOLE } from './check-pattern.ts'
import { placeOf, type CheckFinding } from './check-finding.ts'
import { FORMS } from './forms.ts'
import { sortedUnique } from './hash.ts'
import type { Manifest } from './manifest.ts'
import { tagPattern } from './pattern.ts'
import { indexPatterns } from './pattern-index.ts'
import type { Invalidation } from './sites.ts'
import { suggest } from './suggest.ts'

/** Tags that Next puts on every route by itself: https://nextjs.org/docs/app/api-reference/functions/revalidatePath. */
const NEXT_OWN = '_N_T_*'

const PURGING: ReadonlySet<string> = new Set(
  FORMS.filter(({ kind }) => kind === 'invalidation').map(({ name }) => name),
)

/** Whether tags that can't be followed are declared at a place of this form, or only purged there. */
export function mayDeclareTags(form: string): boolean {
  return !PURGING.has(form)
}

/** A purge of a tag that no site declares. */
export interface UndeclaredPurge {
  readonly place: Invalidation
  readonly tag: string
}

/** Tags that are purged and that no site declares, with all that are declared. */
export interface UndeclaredPurges {
  readonly purges: readonly UndeclaredPurge[]
  readonly declared: readonly string[]
  /** Whether no tag is declared that nobody knows before run time. */
  readonly isCertain: boolean
}

/**
 * Tags that are purged and that no site declares, as findings. A declared tag that nobody knows before run time may be any: where there
 * is one, it is no error, but still a warning.
 */
export function findUndeclared(manifest: Manifest): CheckFinding[] {
  const { purges, declared, isCertain } = undeclaredPurges(manifest)
  return purges.map(({ place, tag }): CheckFinding => {
    const near = suggest(tag, declared)
    return {
      ...placeOf(place),
      rule: 'undeclared',
      severity: isCertain ? 'error' : 'warning',
      tag,
      message: `"${tag}" is purged, and no site ${isCertain ? 'declares it.' : 'is known to declare it.'}`,
      hint:
        near === null
          ? 'Declare it at the sites whose entries are meant, or drop the purge.'
          : `Did you mean "${near}"?`,
    }
  })
}

/** Finds the purges of tags that no site declares. */
export function undeclaredPurges({ code, build }: Manifest): UndeclaredPurges {
  const sites = Object.values(code.sites)
  const declared = sortedUnique(sites.flatMap((site) => site.tags)).filter((tag) => tag !== BARE_HOLE)
  const others = [
    NEXT_OWN,
    ...sites.flatMap((site) => site.siteTag ?? []),
    ...Object.keys(build.unexplained ?? {}).map(tagPattern),
  ]
  const isCertain =
    !sites.some((site) => site.tags.includes(BARE_HOLE)) && !code.unresolved.some(({ form }) => mayDeclareTags(form))
  const isDeclared = remember(indexPatterns([...declared, ...others]))
  const purges = code.invalidations.flatMap((place) =>
    place.tags.filter((tag) => tag !== BARE_HOLE && !isDeclared(tag)).map((tag) => ({ place, tag })),
  )
  return { purges, declared, isCertain }
}

function remember(decide: (tag: string) => boolean): (tag: string) => boolean {
  const known = new Map<string, boolean>()
  return (tag) => {
    const answer = known.get(tag) ?? decide(tag)
    known.set(tag, answer)
    return answer
  }
}
