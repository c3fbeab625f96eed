import { importsOf, type ModuleGraph } from './module-graph.ts'

/** SvelteKit 2 has the variables of a build as modules that export each of them (https://svelte.dev/docs/kit/$env-static-private). */
const VARIABLES = /^\0virtual:(env\/static\/\w+)$/

/** SvelteKit 3 hands on from its package what it generates of them (https://svelte.dev/docs/kit/environment-variables). */
const HANDED_ON = /[\\/]@sveltejs[\\/]kit[\\/]src[\\/]runtime[\\/](?:app[\\/])?env[\\/](?:private|public|static)\b/

/** Whether an installed module only hands on values of the build. */
export function isHandedOn(id: string): boolean {
  return HANDED_ON.test(id)
}

/**
 * What a module says to those that import it. Of the variables of a build, most differ in every build and are named by
 * nobody: these are left out.
 */
export function saidBy(graph: ModuleGraph, id: string): string {
  const code = graph.getModuleInfo(id)?.code ?? ''
  const [, name] = VARIABLES.exec(id) ?? []
  if (name === undefined) return code
  const users = [...graph.getModuleIds()].flatMap((user) => {
    return importsOf(graph, user).includes(id) ? [graph.getModuleInfo(user)?.code ?? ''] : []
  })
  const asWhole = new RegExp(`(?:\\*[^"';]*from|import\\()\\s*["']\\$${name}["']`)
  if (users.some((user) => asWhole.test(user))) return code
  const words = new Set(users.flatMap((user) => user.match(/[\w$]+/g) ?? []))
  return code
    .replaceAll(/^export const ([\w$]+) = .*$/gm, (line, variable: string) => (words.has(variable) ? line : ''))
    .replaceAll(/\/\*\*.*?\*\//g, '')
    .replaceAll(/^\s*\n/gm, '')
}
