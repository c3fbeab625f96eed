import { isReactRouterShell, reactRouterPlace } from './routes-flat.ts'
import type { RoutePlace } from './route-places.ts'
import { literalText, walk, type Node, type Syntax } from './syntax.ts'

/** Functions that say where the routes are found by their names (https://reactrouter.com/how-to/file-route-conventions). */
const CONVENTIONS: ReadonlySet<string> = new Set(['flatRoutes', 'remixRoutesOptionAdapter'])

/**
 * Where files stand in the routes that React Router's `routes.ts` says (https://reactrouter.com/start/framework/routing): a
 * route is around those that are named in its call. Where that can't be read, each of them counts for all.
 *
 * @param config - `app/routes.ts`
 * @returns `null` where it leaves the routes to the names of files
 */
export function configuredRoutes(config: Syntax, paths: readonly string[]): ReadonlyMap<string, RoutePlace> | null {
  const places = new Map<string, RoutePlace>()
  let isConventional = false
  let isSure = true
  walk(config.program, (node, ancestors) => {
    if (node.type === 'Identifier') {
      if (CONVENTIONS.has(node.name)) isConventional = true
      else if (isHandedOn(node, ancestors)) isSure = false
    }
    const file = fileOf(node, paths)
    if (file === null) return
    const above = ancestors.flatMap((call) => fileOfCall(call, paths) ?? []).filter((other) => other !== file)
    places.set(file, { role: 'around', area: 'routes', segments: [...above, file] })
  })
  if (places.size === 0) return null
  if (!isSure || isConventional) for (const file of places.keys()) places.set(file, EVERYWHERE)
  for (const path of paths) {
    const place = isConventional || isReactRouterShell(path) ? reactRouterPlace(path) : null
    if (place !== null && !places.has(path)) places.set(path, place)
  }
  return places
}

const EVERYWHERE: RoutePlace = { role: 'everywhere', area: 'routes', segments: [] }

/** Whether a name stands for routes that are made elsewhere. */
function isHandedOn(node: Extract<Node, { type: 'Identifier' }>, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1)
  if (parent?.type === 'ArrayExpression' || parent?.type === 'SpreadElement') return true
  return parent?.type === 'CallExpression' && parent.arguments.some((argument) => argument === node)
}

function fileOfCall(call: Node, paths: readonly string[]): string | null {
  if (call.type !== 'CallExpression') return null
  return call.arguments.flatMap((argument) => fileOf(argument, paths) ?? [])[0] ?? null
}

const SCRIPT = /^(?:\.\/)?(.+\.[cm]?[jt]sx?)$/

/** The file that a text of the configuration names: relative to the application's folder, or to one that a helper knows. */
function fileOf(node: Node, paths: readonly string[]): string | null {
  const [, name] = node.type === 'Literal' ? (SCRIPT.exec(literalText(node) ?? '') ?? []) : []
  if (name === undefined) return null
  const exact = `app/${name}`
  return paths.find((path) => path === exact) ?? paths.find((path) => path.endsWith(`/${name}`)) ?? null
}
