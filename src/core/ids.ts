/**
 * Names of the nodes in the graph. A module is named by its path, a statement by `module#key`, a leaf by `kind:name`.
 * `%`, `#` and `:` in a path are percent-encoded, so that the first `#` always ends the module and no module looks like a
 * leaf.
 */

/**
 * Kinds of nodes that are no code of a module: what a slice reaches but does not enter, a site with its callers, and a
 * module that renders responses, as a whole.
 */
export type LeafKind = 'package' | 'asset' | 'glob' | 'site' | 'route' | 'env' | 'global' | 'builtin' | 'missing'

/** A module's id from its path relative to the root. Both separators are understood. */
export function moduleId(relativePath: string): string {
  return relativePath.replaceAll('\\', '/').replaceAll('%', '%25').replaceAll('#', '%23').replaceAll(':', '%3A')
}

/** The path, relative to the root and with `/`, that {@link moduleId} was made from. */
export function modulePath(id: string): string {
  return id.replaceAll('%3A', ':').replaceAll('%23', '#').replaceAll('%25', '%')
}

/** The id of a statement. */
export function statementId(module: string, key: string): string {
  return `${module}#${key}`
}

/** The id of a leaf. */
export function leafId(kind: LeafKind, name: string): string {
  return `${kind}:${name}`
}

/** Takes an id of a node apart. A module has neither `key` nor `leaf`. */
export function parseNodeId(id: string): {
  module: string | null
  key: string | null
  leaf: LeafKind | null
  name: string
} {
  const leaf = /^(package|asset|glob|site|route|env|global|builtin|missing):(.*)$/s.exec(id)
  if (leaf) return { module: null, key: null, leaf: leaf[1] as LeafKind, name: leaf[2] ?? '' }
  const end = id.indexOf('#')
  if (end === -1) return { module: id, key: null, leaf: null, name: modulePath(id) }
  const key = id.slice(end + 1)
  return { module: id.slice(0, end), key, leaf: null, name: key }
}
