import type { Alias } from '../scanner/resolve.ts'
import { exactly, plainReplacement } from './alias-patterns.ts'

/**
 * The aliases that a project added to webpack's configuration (https://webpack.js.org/configuration/resolve/#resolvealias).
 *
 * @param before - those that stood there before, of a framework's own: they are not the project's business
 */
export function webpackAliases(before: unknown, after: unknown): Alias[] {
  const known = new Map(aliasEntries(before))
  return aliasEntries(after).flatMap(([name, target]) => {
    const to: unknown = Array.isArray(target) ? target[0] : target
    if (typeof to !== 'string' || known.get(name) === target) return []
    if (name.includes('*')) return [{ find: exactly(name), replacement: plainReplacement(to).replace('*', '$1') }]
    return [{ find: name.endsWith('$') ? exactly(name.slice(0, -1)) : name, replacement: plainReplacement(to) }]
  })
}

function aliasEntries(alias: unknown): [string, unknown][] {
  if (!Array.isArray(alias)) return typeof alias === 'object' && alias !== null ? Object.entries(alias) : []
  return alias.map(({ name, alias: target, onlyModule }: Record<string, unknown>) => [
    onlyModule === true ? `${String(name)}$` : String(name),
    target,
  ])
}
