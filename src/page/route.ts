/** The three questions that the page answers. */
export type View = 'release' | 'code' | 'history'

export const VIEWS: readonly View[] = ['release', 'code', 'history']

/** What the graph is made of. */
export type Kind = 'tag' | 'site' | 'module'

export const KINDS: readonly Kind[] = ['tag', 'site', 'module']

/** What an address after `#` names: both may be left out. */
export interface Route {
  readonly view: View | null
  readonly node: { readonly kind: Kind; readonly name: string } | null
}

/** Reads an address such as `#tag=products` or `#view=code&module=src%2Fdata.ts`; what it can't read is left out. */
export function readRoute(hash: string): Route {
  const values = new URLSearchParams(hash.replace(/^#/, ''))
  const view = VIEWS.find((known) => known === values.get('view')) ?? null
  const kind = KINDS.find((known) => values.has(known))
  return { view, node: kind === undefined ? null : { kind, name: values.get(kind) ?? '' } }
}

/** The address of a route. */
export function writeRoute({ view, node }: Route): string {
  const values = new URLSearchParams()
  if (view !== null) values.set('view', view)
  if (node !== null) values.set(node.kind, node.name)
  return `#${values}`
}
