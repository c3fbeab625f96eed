import { mayDeclareTags } from './check-undeclared.ts'
import { placeOf, type CheckFinding } from './check-finding.ts'
import type { CheckCdn } from './check-tags.ts'
import { namingOf } from './covering.ts'
import type { Manifest } from './manifest.ts'

/** Places whose tags can't be followed. Where they are only purged, no entry is missed by it. */
export function findUnresolved({ code }: Manifest): CheckFinding[] {
  return code.unresolved.map((place) => ({
    ...placeOf(place),
    rule: 'unresolved',
    severity: mayDeclareTags(place.form) ? 'warning' : 'note',
    tag: null,
    message: `Tags can't be followed: ${place.reason}.`,
    hint: 'Write them as constants, templates or functions of the project; where that is not to be, ignore it.',
  }))
}

/** Why the entries of a form do not outlive a deploy, by the CDN where that matters. */
const REDUNDANT: readonly { readonly form: string; readonly cdn?: string; readonly because: string }[] = [
  // https://nextjs.org/docs/app/api-reference/directives/use-cache
  { form: 'next.cacheTag', because: "The key of a 'use cache' entry holds the build" },
  // https://vercel.com/docs/caching/cdn-cache
  {
    form: 'vercel.addCacheTag',
    cdn: 'vercel',
    because: "The key of a function's response in the CDN holds the deployment",
  },
]

/** Why the entries of a form do not outlive a deploy with these CDNs, words without a full stop; `null` where they do. */
export function whyRedundant(form: string, cdns: readonly string[]): string | null {
  // What an outer cache holds as well outlives the deploy there.
  const row = REDUNDANT.find((one) => one.form === form && cdns.every((name) => (one.cdn ?? name) === name))
  return row?.because ?? null
}

/** Sites whose entries no later deploy asks for, so that a purge after the deploy is mostly for nothing. */
export function findRedundant({ code }: Manifest, cdns: readonly CheckCdn[]): CheckFinding[] {
  const names = cdns.map(({ name }) => name)
  return Object.values(code.sites).flatMap((site): CheckFinding[] => {
    const because = whyRedundant(site.form, names)
    if (because === null) return []
    return [
      {
        ...placeOf(site),
        rule: 'redundant',
        severity: 'note',
        tag: null,
        message: `${because}: what a deploy purges of this site is mostly purged for nothing.`,
        hint: 'Nothing has to be done: its tags are of use where data changes.',
      },
    ]
  })
}

/** Sites whose tag the build did not write, and whose entries nothing else names. What was only scanned can't tell. */
export function findNotInjected(manifest: Manifest): CheckFinding[] {
  if (manifest.build.injected === undefined) return []
  const naming = namingOf(manifest)
  return naming.sites
    .filter(([, site]) => site.siteTag !== null && naming.covering(site).length === 0)
    .map(([, site]) => ({
      ...placeOf(site),
      rule: 'not-injected',
      severity: 'warning',
      tag: site.siteTag,
      message: `The site tag ${site.siteTag} is not in what was built, and no other tag is always there: a change of this site can't be purged.`,
      hint: "Give it a tag that is always the same, or see that the plugin takes part in the server's build.",
    }))
}
