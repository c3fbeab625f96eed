import type { Step } from '../core/explain-steps.ts'
import type { Difference, PurgedTag, ReleaseView, StaleSite } from '../report/report-data.ts'

/** A stale site with the way from it to what differs. */
export interface Affected {
  readonly site: StaleSite
  readonly steps: readonly Step[]
}

/** What differs, and the sites of one tag that it makes stale. */
export interface Cause {
  readonly difference: Difference
  readonly affected: readonly Affected[]
}

/** The steps of a way, from the site to what differs. */
export function stepsOf({ steps, ways }: ReleaseView, way: number): Step[] {
  const found: Step[] = []
  // No way is longer than all of them.
  for (let at = way; at >= 0 && found.length <= ways.length;) {
    const [step, next] = ways[at] ?? [-1, -1]
    const told = steps[step]
    if (told !== undefined) found.push(told)
    at = next
  }
  return found
}

/** Why a tag is purged: every difference that its sites meet, once, with these sites. */
export function causesOf(release: ReleaseView, tag: PurgedTag): Cause[] {
  const found = new Map<number, Affected[]>()
  for (const site of staleSites(release, tag)) {
    for (const { difference, way } of site.because) {
      const affected = found.get(difference) ?? []
      affected.push({ site, steps: stepsOf(release, way) })
      found.set(difference, affected)
    }
  }
  return [...found].flatMap(([index, affected]) => {
    const difference = release.differences[index]
    return difference === undefined ? [] : [{ difference, affected }]
  })
}

/** The stale sites that a tag covers. */
export function staleSites({ sites }: ReleaseView, tag: PurgedTag): StaleSite[] {
  return tag.sites.flatMap((index) => sites[index] ?? [])
}
