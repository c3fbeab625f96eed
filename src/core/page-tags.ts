import { BARE_HOLE } from './check-pattern.ts'
import type { CheckCdn } from './check-tags.ts'
import { mayDeclareTags } from './check-undeclared.ts'
import type { DoctorFinding } from './doctor-finding.ts'
import { sortedUnique } from './hash.ts'
import type { Manifest } from './manifest.ts'
import { hasHole, patternTag, tagPattern } from './pattern.ts'
import { indexPatterns } from './pattern-index.ts'
import { SITE_TAG } from './site-tag.ts'
import { suggest } from './suggest.ts'

/** What is wrong with the tags of a response, or how they stand to a manifest. */
export type TagFinding = Pick<DoctorFinding, 'state' | 'found' | 'todo'>

/** Tags that are named in one sentence. */
const NAMED = 5

/** Tags that Next puts on every route by itself, as in `check`. */
const NEXT_OWN = '_N_T_*'

/**
 * The tags in the value of a response header, each once, in order. Where they are divided by spaces a comma divides them
 * too, as in Varnish.
 */
export function readTagHeader(value: string, separator: ',' | ' '): string[] {
  const parts = separator === ',' ? value.split(',') : value.split(/[\s,]+/)
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))]
}

/** What a CDN makes of the tags of one response: too many, too long, refused, or folded into one. */
export function tagsAtCdn(tags: readonly string[], headerBytes: number, cdn: CheckCdn): TagFinding[] {
  const problems = tags.flatMap((tag) => {
    const problem = cdn.tagProblem(tag)
    return problem === null ? [] : [`"${tag}" ${problem}`]
  })
  const folded = cdn.foldsCase ? caseTwins(tags) : []
  const found: TagFinding[] = []
  if (tags.length > cdn.maxTagsPerResponse) {
    const most = `${cdn.title} keeps ${cdn.maxTagsPerResponse} of them`
    found.push(problemOf(`It carries ${tags.length} tags, and ${most}: the others are lost without a word.`, FEWER))
  }
  if (cdn.maxHeaderBytes !== null && headerBytes > cdn.maxHeaderBytes) {
    const most = `${cdn.title} reads ${cdn.maxHeaderBytes}`
    found.push(problemOf(`Its header of tags is ${headerBytes} bytes long, and ${most}.`, FEWER))
  }
  if (problems.length > 0) {
    found.push(
      problemOf(`${cdn.title} does not take ${few(problems)}.`, 'Run `cache-tags check`: it names the places.'),
    )
  }
  if (folded.length > 0) {
    const sentence = `To ${cdn.title} tags that differ only in case are one: ${few(folded.map((tag) => `"${tag}"`))}.`
    found.push({ state: 'warning', found: sentence, todo: 'Write them in one case.' })
  }
  return found
}

const FEWER = 'Give the page fewer or shorter tags: one for a list in the place of one for each item.'

function problemOf(found: string, todo: string): TagFinding {
  return { state: 'problem', found, todo }
}

function caseTwins(tags: readonly string[]): string[] {
  const seen = new Set<string>()
  return tags.filter((tag) => {
    const lower = tag.toLowerCase()
    const isTwin = seen.has(lower)
    seen.add(lower)
    return isTwin
  })
}

/** How the tags of one response stand to what the sources declare. */
export function tagsInManifest(tags: readonly string[], manifest: Manifest): TagFinding[] {
  const sites = Object.values(manifest.code.sites)
  const declared = sortedUnique(sites.flatMap((site) => site.tags)).filter((tag) => tag !== BARE_HOLE)
  const own = new Set(sites.flatMap((site) => site.siteTag ?? []))
  const others = [NEXT_OWN, ...own, ...Object.keys(manifest.build.unexplained ?? {}).map(tagPattern)]
  const isDeclared = indexPatterns([...declared, ...others])
  const unknown = tags.filter((tag) => !isDeclared(tagPattern(tag)))
  const foreign = unknown.filter(isSiteTag)
  const isCertain =
    !sites.some((site) => site.tags.includes(BARE_HOLE)) &&
    !manifest.code.unresolved.some(({ form }) => mayDeclareTags(form))
  return [
    ...(foreign.length === 0 ? [] : [foreignFinding(foreign)]),
    ...unknownFindings(
      unknown.filter((tag) => !isSiteTag(tag)),
      declared,
      isCertain,
    ),
    ...siteTagFindings(tags, own, manifest, new Set(declared.filter((tag) => !hasHole(tag)).map(patternTag))),
  ]
}

function isSiteTag(tag: string): boolean {
  return tag.replace(SITE_TAG, '') === ''
}

function foreignFinding(tags: readonly string[]): TagFinding {
  return {
    state: 'warning',
    found: `It carries site tags that this manifest doesn't know: ${few(tags)}. It was made by another build, or another application.`,
    todo: 'Compare with the manifest of the version that is live, by --manifest.',
  }
}

function unknownFindings(unknown: readonly string[], declared: readonly string[], isCertain: boolean): TagFinding[] {
  if (unknown.length === 0) return []
  const near = unknown.flatMap((tag) => {
    const meant = suggest(tag, declared)
    return meant === null ? [] : [`"${meant}" for "${tag}"`]
  })
  const verb = isCertain ? 'No site declares' : 'No site is known to declare'
  return [
    {
      state: isCertain ? 'warning' : 'note',
      found: `${verb} ${few(unknown.map((tag) => `"${tag}"`))}: a release does not purge by it.`,
      todo:
        near.length > 0
          ? `Did you mean ${few(near)}?`
          : 'Look where the response gets it. Where it is of an older build, this is as it should be.',
    },
  ]
}

/**
 * Only a build writes site tags, and only it says which. A page whose tags are all known at build time needs none of them;
 * one all of whose tags are of patterns can't be named without.
 */
function siteTagFindings(
  tags: readonly string[],
  own: ReadonlySet<string>,
  { build }: Manifest,
  plain: ReadonlySet<string>,
): TagFinding[] {
  if ((build.injected ?? []).length === 0) return []
  const carried = tags.filter((tag) => own.has(tag))
  if (carried.length > 0) {
    return [{ state: 'ok', found: `It carries ${carried.length} of this build's site tags.`, todo: null }]
  }
  if (tags.some((tag) => plain.has(tag))) return []
  return [
    {
      state: 'warning',
      found:
        "Its tags are known only at run time, and it carries none of this build's site tags: a release can't name it.",
      todo: 'Where it was made by an older build, its next purge has to be of everything; else see `cache-tags check --manifest`.',
    },
  ]
}

/** The first few of a list, in one sentence. */
function few(texts: readonly string[]): string {
  const more = texts.length - NAMED
  return more > 0 ? `${texts.slice(0, NAMED).join(', ')} and ${more} more` : texts.join(', ')
}
