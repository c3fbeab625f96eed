import { statementsOf, type Judgement } from './bundle.ts'

/**
 * What a bundler keeps that was not told what is pure. `package`: the import of a package of which nothing is used.
 * `value`: one that is made and never read, with the functions that make it; a module as a value
 * is one. `hung`: what a module hangs on its own value.
 */
export type Unmarked = 'package' | 'value' | 'hung' | 'other'

const KINDS: readonly (readonly [Exclude<Unmarked, 'other'>, RegExp])[] = [
  ['package', /^import /],
  ['value', /^(?:(?:var|let|const|class|function|async function) |__export\()/],
  ['hung', /^[\w$]+[.[]/],
]

/** Of what kinds the statements are in which two unmarked bundles differ. */
export function unmarkedKinds(left: Judgement, right: Judgement): Set<Unmarked> {
  const [before, after] = [statementsOf(left), statementsOf(right)]
  const differing = [
    ...before.filter((text) => !after.includes(text)),
    ...after.filter((text) => !before.includes(text)),
  ].filter((text) => !text.startsWith('export '))
  return new Set(differing.map((text) => KINDS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other'))
}
