import type { BundlerFacts } from '../bundlers/facts.ts'
import { digest } from '../core/hash.ts'
import { leafId, parseNodeId } from '../core/ids.ts'
import { joinTexts } from '../core/join-texts.ts'
import { piecesMatcher } from '../core/pattern.ts'

/** Values that a bundler writes in place of names: their digests, by node of the graph, and the names left out. */
export interface InlinedValues {
  readonly values: Readonly<Record<string, string>>
  readonly ignored: readonly string[]
}

/**
 * Digests the inlined values that code reaches.
 *
 * @param inlined - the expression's text, by name (`process.env.NEXT_PUBLIC_API`, `__FLAGS__.beta`)
 * @param reached - nodes of the graph
 * @param ignoreValues - names that differ in every build and say nothing
 */
export function inlinedValues(
  inlined: Readonly<Record<string, string>>,
  reached: ReadonlySet<string>,
  ignoreValues: readonly string[],
): InlinedValues {
  const values: Record<string, string> = {}
  const ignored: string[] = []
  const isIgnored = ignoreValues.map((pattern) => piecesMatcher(pattern.toUpperCase().split('*')))
  for (const [name, text] of Object.entries(inlined).sort()) {
    const leaves = inlinedLeaves(name).filter((leaf) => reached.has(leaf))
    if (leaves.length === 0) continue
    const last = (name.split('.').at(-1) ?? name).toUpperCase()
    if (isIgnored.some((matches) => matches(last))) ignored.push(name)
    else for (const leaf of leaves) values[leaf] = digest([values[leaf] ?? '', name, text])
  }
  return { values, ignored }
}

/** The nodes of the graph at which code reads an inlined name; who reads all of the environment reads it too. */
function inlinedLeaves(name: string): string[] {
  const environment = /^(?:process\.env|import\.meta\.env)(?:\.([^.]+)|$)/.exec(name)
  if (environment !== null) return [leafId('env', environment[1] ?? '*'), leafId('env', '*')].filter(isFirst)
  const member = /^import\.meta\.[^.]+/.exec(name)
  return [leafId('global', member?.[0] ?? name.split('.')[0] ?? name)]
}

function isFirst<Item>(item: Item, index: number, list: readonly Item[]): boolean {
  return list.indexOf(item) === index
}

/** What stands in the code in place of a name; where environments differ, all that it is in any of them. */
export function joinInlined(all: readonly Pick<BundlerFacts, 'inlined'>[]): Record<string, string> {
  return joinTexts(
    all.map(({ inlined }) => inlined),
    (texts) => texts.join('\n'),
  )
}

/** The tools of a build; where environments differ in one, a digest of what it is in all of them. */
export function joinToolchains(all: readonly Pick<BundlerFacts, 'toolchain'>[]): Record<string, string> {
  return joinTexts(
    all.map(({ toolchain }) => toolchain),
    (texts) => digest([texts]),
  )
}

/** Digests of generated modules that several environments have found, by node of the graph. */
export function joinGenerated(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  return joinTexts(all, digest)
}

/** Of the values that a build knew, those of generated modules. */
export function generatedOnly(values: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([leaf]) => parseNodeId(leaf).leaf === 'missing'))
}
