import { createManifest, type Manifest, type ManifestNode, type ManifestSite } from '../../src/core/manifest.ts'
import { fc } from './random.ts'

const TAGS = ['a', 'b', 'c', 'p-*', String.raw`star\*`, 'ä 😀']
const FORMS = ['vercel.runtimeCache', 'next.unstable_cache', 'next.cacheTag', 'header:Cache-Tag']
const MODULES = ['a.ts', 'lib/b.ts', 'c%23.tsx']

/** The site tag of a site, as if hashed. */
function tagOf(module: number, name: number): string {
  return `ct_00000${module}${name}0`
}

const siteParts = fc.record({
  module: fc.nat({ max: MODULES.length - 1 }),
  name: fc.nat({ max: 3 }),
  code: fc.nat({ max: 2 }),
  form: fc.constantFrom(...FORMS),
  tags: fc.subarray(TAGS),
  always: fc.subarray(TAGS.slice(0, 3)),
  hasTag: fc.boolean(),
  isInjected: fc.boolean(),
  ours: fc.boolean(),
})

/** Manifests with few names, so that two of them have much in common. Fingerprints follow from the code. */
export const manifests: fc.Arbitrary<Manifest> = fc
  .record({
    parts: fc.uniqueArray(siteParts, { maxLength: 8, selector: ({ module, name }) => `${module} ${name}` }),
    isScan: fc.boolean(),
    values: fc.dictionary(fc.constantFrom('env:A', 'env:B'), fc.constantFrom('1', '2')),
    modules: fc.dictionary(fc.constantFrom(...MODULES), fc.constantFrom('1', '2')),
  })
  .map(({ parts, isScan, values, modules }) => {
    const sorted = parts.toSorted((left, right) => left.module - right.module || left.name - right.name)
    const sites = sorted.map(({ module, name, code, form, tags, always, hasTag, ours }): [string, ManifestSite] => {
      const path = MODULES[module] ?? ''
      return [
        `${path}#f${name}~1`,
        {
          module: path,
          line: 1,
          column: 1,
          name: `f${name}`,
          form,
          via: 'direct',
          tags: [...new Set([...tags, ...always])],
          always,
          siteTag: hasTag ? tagOf(module, name) : null,
          ours,
          statement: `${path}#f${name}`,
          fingerprint: `code ${code} ${form} ${tags.join()} ${always.join()}`,
        },
      ]
    })
    const injected = sorted.flatMap((part) => (part.hasTag && part.isInjected ? [tagOf(part.module, part.name)] : []))
    const code = {
      namespace: 'shop',
      sites: Object.fromEntries(sites),
      invalidations: [],
      unresolved: [],
      lockfile: 'read' as const,
      graph: rowsOf(sites),
    }
    return createManifest(1, code, { ...(isScan ? {} : { injected }), values, modules })
  })

/** A row for each site, which reaches the environment in turn; the environment's rows stand last. */
function rowsOf(sites: readonly [string, ManifestSite][]): ManifestNode[] {
  const names = ['env:A', 'env:B']
  return [
    ...sites.map(([, site], index): ManifestNode => [site.statement, site.fingerprint, [sites.length + (index % 2)]]),
    ...names.map((name): ManifestNode => [name, name, []]),
  ]
}
