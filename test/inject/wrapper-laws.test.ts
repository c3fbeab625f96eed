import * as fc from 'fast-check'
import { compileFunction } from 'node:vm'
import { expect, test } from 'vitest'
import type { ManifestSite } from '../../src/core/manifest.ts'
import { patternMatcher } from '../../src/core/pattern.ts'
import { SITE_TAG } from '../../src/core/site-tag.ts'
import { injectEdits } from '../../src/inject/inject.ts'
import { siteEdits } from '../../src/inject/site-edits.ts'
import { scanFiles } from '../support/memory-project.ts'

const IMPORT = `import { cacheTag, unstable_cache } from 'next/cache'\n`

/** Ways to write a wrapper; some make keys of its tags, map them, or look at them. */
const WRAPPERS = [
  `(make, tags) => unstable_cache(make, [], { tags })`,
  `(make, tags = ['default']) => unstable_cache(make, [], { revalidate: 1, tags })`,
  `(make, tags) => unstable_cache(make, tags, { tags })`,
  `(make, tags) => unstable_cache(make, [String(tags)], { tags: tags && tags.map((tag) => tag + '!') })`,
  `(make, tags) => { look(tags && tags.length); return unstable_cache(make, [], { tags }) }`,
  `(make, tags = [], size = tags.length) => unstable_cache(make, [size], { tags })`,
  `(make, tags) => unstable_cache(make, [], { tags: [...(tags ?? []), 'all'] })`,
  `(make, tags) => { look(make); cacheTag(...(tags ?? [])) }`,
  `(make, tags) => inner(make, { tags })`,
  `(make, tags) => inner(make, { tags, key: tags })`,
  `(make, ...tags) => unstable_cache(make, [], { tags: tags.flat() })`,
  `function (make, tags) { look(arguments[1]?.length); return unstable_cache(make, [], { tags }) }`,
]

const LISTS = ['[`a-${id}`]', '[`a-${id}`, `b-${id}`]', '[]', '[...more, `c-${id}`]', 'listOf(id)', 'undefined']

interface Seen {
  readonly calls: unknown[][]
  readonly looks: unknown[]
}

/** Runs a module's code: what the primitives were called with, and what the wrapper looked at. */
function run(code: string): Seen {
  const seen: Seen = { calls: [], looks: [] }
  const given = {
    unstable_cache: (...args: unknown[]) => void seen.calls.push(args),
    cacheTag: (...args: unknown[]) => void seen.calls.push([null, [], { tags: args }]),
    look: (value: unknown) => void seen.looks.push(typeof value === 'function' ? 'function' : value),
    make: 'make',
    more: ['m'],
    listOf: (id: number) => [`l-${id}`],
  }
  compileFunction(code.replaceAll('export ', ''), Object.keys(given))(...Object.values(given))
  return seen
}

/** The same without site tags: an absent list of tags is an empty one. */
function untagged({ calls, looks }: Seen): unknown {
  const plain = calls.map(([make, key, options]) => {
    const { tags, ...others } = { tags: undefined, ...(options as object) } as { tags?: unknown[] | undefined }
    return [make, key, others, (tags ?? []).filter((tag) => !String(tag).match(SITE_TAG))]
  })
  return { calls: plain, looks }
}

/** Whether a site tells of an entry: it may carry every tag that is there, and what it always carries is there. */
function tellsOf({ tags, always }: Pick<ManifestSite, 'tags' | 'always'>, entry: readonly unknown[]): boolean {
  const matchers = tags.map(patternMatcher)
  return (
    entry.every((tag) => matchers.some((matches) => matches(String(tag)))) && always.every((tag) => entry.includes(tag))
  )
}

test('code with site tags behaves the same but for the tags, keys included', async () => {
  let tagged = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...WRAPPERS),
      fc.array(fc.constantFrom(...LISTS), { minLength: 1, maxLength: 3 }),
      async (wrapper, lists) => {
        const callers = lists.map(
          (list, index) => `export const get${index} = (id) => cached(make, ${list})\nget${index}(7)`,
        )
        const body = `const inner = (make, { tags, key = [] }) => unstable_cache(make, key, { tags })
const cached = ${wrapper}
${callers.join('\n')}`
        const source = IMPORT + body
        const { code: found, located, siteTags } = await scanFiles({ 'cache.ts': source })
        const { sites, unresolved } = found
        const { code } = injectEdits(source, siteEdits(located.get('cache.ts') ?? [], source, siteTags))
        const plain = run(body)
        const injected = run(code.slice(code.indexOf('\n') + 1))
        expect(untagged(injected)).toEqual(untagged(plain))
        for (const [, , options] of plain.calls) {
          const entry = (options as { tags?: unknown[] }).tags ?? []
          const isTold = Object.values(sites).some((site) => tellsOf(site, entry))
          // What can't be followed is told as that.
          expect(isTold || unresolved.length > 0).toBe(true)
        }
        tagged += JSON.stringify(injected.calls).match(SITE_TAG)?.length ?? 0
      },
    ),
    { numRuns: 150, seed: 20_261_124 },
  )
  // The law says nothing where nothing is injected.
  expect(tagged).toBeGreaterThan(100)
})
