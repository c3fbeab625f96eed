import { RECIPE } from '../../src/core/fingerprint.ts'
import { createManifest, type Manifest, type ManifestSite } from '../../src/core/manifest.ts'
import { encodeManifest } from '../../src/core/manifest-codec.ts'

/** A site in short: its tags, and a word that stands for its code. */
export interface ShortSite {
  readonly tags: readonly string[]
  readonly code: string
  readonly form?: string
}

/** A manifest made by hand: a site for each name, in a module of its own. */
export function handMade(sites: Readonly<Record<string, ShortSite>>): Manifest {
  const entries = Object.entries(sites).sort()
  const long = entries.map(([name, { tags, code, form }]): [string, ManifestSite] => [
    `src/${name}.ts#${name}~1`,
    {
      module: `src/${name}.ts`,
      line: 1,
      column: 1,
      name,
      form: form ?? 'vercel.runtimeCache',
      via: 'direct',
      tags,
      always: tags.filter((tag) => !tag.includes('*')),
      siteTag: null,
      ours: true,
      statement: `src/${name}.ts#${name}`,
      fingerprint: code,
    },
  ])
  const graph = entries.map(([name, { code }]) => [`src/${name}.ts#${name}`, code, []] as const)
  return createManifest(
    RECIPE,
    { namespace: 'shop', sites: Object.fromEntries(long), invalidations: [], unresolved: [], lockfile: 'read', graph },
    {},
  )
}

/** Its file. */
export function handMadeText(sites: Readonly<Record<string, ShortSite>>): string {
  return encodeManifest(handMade(sites))
}

/** As many sites, each with a tag of its own. */
export function manySites(count: number, code: string): Record<string, ShortSite> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const name = `site${String(index).padStart(3, '0')}`
      return [name, { tags: [`tag-${index}`], code }]
    }),
  )
}
