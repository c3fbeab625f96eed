import { digest } from '../core/hash.ts'
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
    const leaf = inlinedLeaf(name)
    if (!reached.has(leaf)) continue
    const last = (name.split('.').at(-1) ?? name).toUpperCase()
    if (isIgnored.some((matches) => matches(last))) ignored.push(name)
    else values[leaf] = digest([values[leaf] ?? '', name, text])
  }
  return { values, ignored }
}

/** The node of the graph at which code reads an inlined name. */
function inlinedLeaf(name: string): string {
  const environment = /^(?:process\.env|import\.meta\.env)\.(.+)$/.exec(name)
  return environment === null ? `global:${name.split('.')[0] ?? name}` : `env:${environment[1] ?? ''}`
}
