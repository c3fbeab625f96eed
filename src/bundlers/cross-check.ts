import { append } from '../core/append.ts'
import { digest, digestText, sortedUnique } from '../core/hash.ts'
import { leafId } from '../core/ids.ts'
import type { Scan } from '../scanner/scan.ts'
import { isHandedOn, saidBy } from './kit-env.ts'
import { importsOf, type ModuleGraph } from './module-graph.ts'
import { isAbsoluteId, isBelow, moduleIdOf, placelessName, placelessText } from './module-id.ts'

/** What a bundler imports beyond what the sources say. */
export interface CrossCheck {
  /** Digests of it, by the module that imports it. */
  readonly modules: Readonly<Record<string, string>>
  /** Digests of modules that only the bundler finds under the name the source says, by node of the graph. */
  readonly generated: Readonly<Record<string, string>>
  /** In words, for warnings. */
  readonly differences: readonly string[]
}

/** Modules that bundlers bring along themselves: they belong to the toolchain. */
export const HELPERS: RegExp = /^\0?(?:vite\/|rolldown[/:]|commonjs|rollup|plugin-|@oxc|node:)|\?commonjs-/

/**
 * Holds the bundler's graph against the analysis. What a module imports there and not in its sources (virtual modules,
 * generated files, another resolution) joins it by content, with all below it.
 */
export function crossCheck(graph: ModuleGraph, scan: Scan, root: string): CrossCheck {
  const contents = new Map<string, string[]>()
  const generated: Record<string, string> = {}
  const digestBelow = memoize((target) => contentBelow(graph, root, target, isPackage))
  const differences: string[] = []
  const known = new Map(
    [...scan.leadsTo()].map(([id, targets]) => [id, new Set(targets.map((to) => to.replace(/^asset:/, '')))]),
  )
  const counted = memoize((target) => isForeign(target) || isHandedOn(target))
  const moduleOf = memoize((target) => moduleIdOf(root, target))
  for (const id of graph.getModuleIds()) {
    const module = moduleOf(id)
    const expected = module === null ? undefined : known.get(module)
    if (module === null || expected === undefined) continue
    const foreign = importsOf(graph, id).filter(
      (target) => counted(target) && !isExpected(moduleOf(target), module, expected),
    )
    const extra = foreign.filter((target) => {
      const leaf = leafId('missing', target.replace('\0', ''))
      if (!expected.has(leaf)) return true
      generated[leaf] = digestBelow(target)
      return false
    })
    for (const target of extra) {
      append(contents, module, digestBelow(target))
      if (moduleOf(target) !== null && !isPackage(target))
        differences.push(`${module} imports ${placelessName(root, target)}, which its source doesn't say`)
    }
  }
  const modules = Object.fromEntries([...contents].map(([module, found]) => [module, digest(found.sort())]))
  return { modules, generated, differences: sortedUnique(differences) }
}

/** One module may be imported by many. */
function memoize<Answer extends string | boolean | null>(ask: (id: string) => Answer): (id: string) => Answer {
  const answers = new Map<string, Answer>()
  return (id) => {
    const known = answers.get(id)
    // That an id is no module's is an answer, too.
    if (known !== undefined) return known
    const answer = ask(id)
    answers.set(id, answer)
    return answer
  }
}

/** Files of the project that a bundler starts from. */
export function entryFiles(graph: ModuleGraph): string[] {
  return [...graph.getModuleIds()].filter(
    (id) => isForeign(id) && isAbsoluteId(id) && graph.getModuleInfo(id)?.isEntry === true,
  )
}

/**
 * Whether an import has to be accounted for: packages and built-ins are known by name, helpers by version, and so is this
 * package, where it is linked from its folder.
 */
function isForeign(id: string): boolean {
  if (HELPERS.test(id) || isBelow(import.meta.dirname, id) || /[\\/]node_modules[\\/]/.test(id)) return false
  return id.startsWith('\0') || id.startsWith('virtual:') || isAbsoluteId(id)
}

/** Of some languages a plugin makes several modules out of one, which import each other (`page.vue?vue&type=style`). */
function isExpected(target: string | null, module: string, expected: ReadonlySet<string>): boolean {
  return target !== null && (target === module || expected.has(target))
}

/** Whether an id is that of an installed module. */
function isPackage(id: string): boolean {
  return !HELPERS.test(id) && /[\\/]node_modules[\\/]/.test(id)
}

/**
 * A digest of a module as the bundler has it, with every project module below it.
 *
 * @param isPassedThrough - modules that are known otherwise, and below which others are looked for: what `astro:content`
 *   holds is imported by Astro's own code
 */
export function contentBelow(
  graph: ModuleGraph,
  root: string,
  start: string,
  isPassedThrough: (id: string) => boolean = () => false,
): string {
  const seen = new Set([start])
  const queue = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const next of importsOf(graph, id)) {
      if (seen.has(next) || !(isForeign(next) || isPassedThrough(next))) continue
      seen.add(next)
      queue.push(next)
    }
  }
  const contents = [...seen]
    .filter((id) => !isPassedThrough(id))
    .map((id) => digestText(placelessText(root, saidBy(graph, id))))
  return digest([placelessName(root, start), contents.sort()])
}
