import { append } from './append.ts'
import { BARE_HOLE } from './check-pattern.ts'
import { byPlace, placeOf, type CheckFinding, type CheckPlace } from './check-finding.ts'
import { byCodeUnit } from './hash.ts'
import type { Manifest, ManifestSite } from './manifest.ts'
import { hasHole, patternPieces } from './pattern.ts'

/** What a check has to know of a CDN. */
export interface CheckCdn {
  /** As the option `cdn` has it. */
  readonly name: string
  /** As people write it. */
  readonly title: string
  /** Whether tags that differ only in case are one tag. */
  readonly foldsCase: boolean
  /** Longest value of the header that carries tags, in bytes; `null` for no limit. */
  readonly maxHeaderBytes: number | null
  /** Most tags that one response, or one entry, may carry. */
  readonly maxTagsPerResponse: number
  /** Why it can't take a tag, in words that follow "the tag"; `null` where it can. */
  readonly tagProblem: (tag: string) => string | null
}

/** From this share of the limit on, a site comes near to it: 100 of 128. */
const NEAR = 100 / 128

/** Tags, declared or purged, that the CDN can't take, whatever their holes stand for. */
export function findTagLimits({ code }: Manifest, cdn: CheckCdn): CheckFinding[] {
  return [...Object.values(code.sites), ...code.invalidations].flatMap((place) =>
    place.tags.flatMap((tag): CheckFinding[] => {
      if (tag === BARE_HOLE) return []
      const problem = cdn.tagProblem(patternPieces(tag).join(''))
      if (problem === null) return []
      const what = hasHole(tag) ? `What is known of "${tag}"` : `"${tag}"`
      return [
        {
          ...placeOf(place),
          rule: 'tag-limit',
          severity: 'error',
          tag,
          message: `${what} ${problem}: ${cdn.title} does not take it.`,
          hint: 'Write it with other characters, or put a hash in the place of a long part.',
        },
      ]
    }),
  )
}

/** Sites that carry, or may carry, as many tags as the CDN keeps: it drops the rest without a word. */
export function findCountLimits({ code }: Manifest, cdn: CheckCdn): CheckFinding[] {
  const most = cdn.maxTagsPerResponse
  return Object.values(code.sites).flatMap((site): CheckFinding[] => {
    const own = site.siteTag === null ? 0 : 1
    const mayCarry = site.tags.length + own
    if (mayCarry < most * NEAR) return []
    const isSure = site.always.length + own > most
    return [
      {
        ...placeOf(site),
        rule: 'count-limit',
        severity: isSure ? 'error' : 'warning',
        tag: null,
        message: `This site ${isSure ? 'carries' : 'may carry'} ${mayCarry} tags; ${cdn.title} keeps ${most} of an entry.`,
        hint: 'Put a tag that stands for many in their place; what is beyond the limit can never be purged.',
      },
    ]
  })
}

/** Sites whose tags are sure to be longer than the header may be: what is beyond it is lost without a word. */
export function findHeaderLimits({ code }: Manifest, cdn: CheckCdn): CheckFinding[] {
  const most = cdn.maxHeaderBytes
  if (most === null) return []
  return Object.values(code.sites).flatMap((site): CheckFinding[] => {
    const tags = [...(site.siteTag === null ? [] : [site.siteTag]), ...site.always]
    const texts = tags.map((tag) => patternPieces(tag).join(''))
    const bytes = new TextEncoder().encode(texts.join(',')).length
    if (bytes <= most) return []
    return [
      {
        ...placeOf(site),
        rule: 'count-limit',
        severity: 'error',
        tag: null,
        message: `The tags of this site take ${bytes} bytes at least; ${cdn.title} reads ${most} of a header.`,
        hint: 'Put a tag that stands for many in their place; what is beyond the limit can never be purged.',
      },
    ]
  })
}

/** Sites at which a value of run time is a whole tag. */
export function findBareHoles({ code }: Manifest): CheckFinding[] {
  return Object.values(code.sites)
    .filter((site) => site.tags.includes(BARE_HOLE))
    .map((site) => ({
      ...placeOf(site),
      rule: 'bare-hole',
      severity: 'warning',
      tag: BARE_HOLE,
      message: 'A value that is known only at run time is a whole tag here.',
      hint: 'Put a name before it, such as `product-${id}`, so that it can be told from others.',
    }))
}

/** Declared tags that differ only in case, at the first site of each spelling but the most common. */
export function findCaseClashes({ code }: Manifest, cdns: readonly CheckCdn[]): CheckFinding[] {
  const folding = cdns.filter(({ foldsCase }) => foldsCase).map(({ title }) => title)
  const groups = new Map<string, Spelling[]>()
  for (const spelling of spellingsOf(Object.values(code.sites))) {
    const key = spelling[0].toLowerCase()
    groups.set(key, [...(groups.get(key) ?? []), spelling])
  }
  return [...groups.values()].flatMap((spellings) => {
    const [common, ...rare] = spellings.toSorted(
      ([left, places], [right, otherPlaces]) => otherPlaces.length - places.length || byCodeUnit(left, right),
    )
    if (common === undefined) return []
    const [usual, usualPlaces] = common
    return rare.map(([tag, places]) => ({
      ...caseClash(tag, firstOf(places), usual, firstOf(usualPlaces)),
      ...(folding.length === 0
        ? {}
        : {
            hint: `Write it in one way: to ${folding.join(' and ')} they are one tag, and a purge of either reaches both.`,
          }),
    }))
  })
}

function caseClash(tag: string, place: CheckPlace, usual: string, there: CheckPlace): CheckFinding {
  return {
    ...placeOf(place),
    rule: 'case-clash',
    severity: 'warning',
    tag,
    message: `"${tag}" and "${usual}" (${there.module}:${there.line}) differ only in case.`,
    hint: 'Write it in one way: some CDNs take them for two tags, others for one.',
  }
}

/** A tag with the sites that declare it. */
type Spelling = readonly [tag: string, places: CheckPlace[]]

function spellingsOf(sites: readonly ManifestSite[]): Spelling[] {
  const places = new Map<string, CheckPlace[]>()
  for (const site of sites) {
    for (const tag of site.tags) {
      append(places, tag, site)
    }
  }
  return [...places]
}

function firstOf(places: readonly CheckPlace[]): CheckPlace {
  const [first] = places.toSorted(byPlace)
  return first ?? { module: '', line: 1, column: 1 }
}
