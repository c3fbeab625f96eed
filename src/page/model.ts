import type { CodeView } from '../report/report-data.ts'
import type { Kind, Route } from './route.ts'

/** A node of the graph: its kind, and its row of that kind. */
export type NodeKey = `${Kind}:${number}`

/** The code's rows with what leads back to them. */
export interface Model {
  readonly code: CodeView
  /** Rows by tag, by id of a site, by path of a module. */
  readonly rows: Readonly<Record<Kind, ReadonlyMap<string, number>>>
  /** For each module those that lead to it. */
  readonly importedBy: readonly (readonly number[])[]
  /** For each module the sites that stand in it. */
  readonly sitesIn: readonly (readonly number[])[]
  /** For each statement those that lead to it. */
  readonly ledFrom: () => readonly (readonly number[])[]
}

/** Turns rows into a graph that can be walked both ways. */
export function buildModel(code: CodeView): Model {
  const importedBy: number[][] = code.modules.map(() => [])
  const sitesIn: number[][] = code.modules.map(() => [])
  code.modules.forEach(({ imports }, index) => {
    for (const imported of imports) importedBy[imported]?.push(index)
  })
  code.sites.forEach(({ module }, index) => sitesIn[module]?.push(index))
  return {
    code,
    rows: {
      tag: rowsBy(code.tags, ({ tag }) => tag),
      site: rowsBy(code.sites, ({ id }) => id),
      module: rowsBy(code.modules, ({ path }) => path),
    },
    importedBy,
    sitesIn,
    ledFrom: turnRound(code.statements),
  }
}

function rowsBy<Row>(rows: readonly Row[], name: (row: Row) => string): Map<string, number> {
  return new Map(rows.map((row, index) => [name(row), index]))
}

/** Kind and row of a node. */
export function splitKey(key: NodeKey): { readonly kind: Kind; readonly index: number } {
  const colon = key.indexOf(':')
  return { kind: key.slice(0, colon) as Kind, index: Number(key.slice(colon + 1)) }
}

/** The node that an address names; `null` where the code holds none. */
export function keyOf({ rows }: Model, node: Route['node']): NodeKey | null {
  const index = node === null ? undefined : rows[node.kind].get(node.name)
  return node === null || index === undefined ? null : `${node.kind}:${index}`
}

/** The name by which an address names a node: a tag, an id of a site, a path. */
export function nameOf({ code }: Model, key: NodeKey): string {
  const { kind, index } = splitKey(key)
  if (kind === 'tag') return code.tags[index]?.tag ?? ''
  return (kind === 'site' ? code.sites[index]?.id : code.modules[index]?.path) ?? ''
}

/** A node as people read it: of a site, its place and its name. */
export function labelOf(model: Model, key: NodeKey): string {
  const { kind, index } = splitKey(key)
  const site = kind === 'site' ? model.code.sites[index] : undefined
  return site === undefined ? nameOf(model, key) : `${site.path}:${site.line} ${site.name}`
}

/** How much hangs on a node: sites of a tag, tags of a site, sites that a module makes stale. */
export function weightOf({ code }: Model, key: NodeKey): number {
  const { kind, index } = splitKey(key)
  if (kind === 'tag') return code.tags[index]?.sites.length ?? 0
  return (kind === 'site' ? code.sites[index]?.tags.length : code.modules[index]?.sites) ?? 0
}

/** Modules on which sites depend, hottest first. */
export function hottest({ modules }: CodeView): number[] {
  return modules
    .map(({ sites, tags }, index) => ({ sites, tags, index }))
    .filter(({ sites }) => sites > 0)
    .sort((left, right) => right.sites - left.sites || right.tags - left.tags || left.index - right.index)
    .map(({ index }) => index)
}

/** Every node: tags, then sites, then modules. */
export function allKeys({ code }: Model): NodeKey[] {
  return [
    ...code.tags.map((_, index): NodeKey => `tag:${index}`),
    ...code.sites.map((_, index): NodeKey => `site:${index}`),
    ...code.modules.map((_, index): NodeKey => `module:${index}`),
  ]
}

/** Nodes one step towards the code: from a tag to its sites, on to their modules, and to what these import. */
export function nextOf(model: Model, key: NodeKey): NodeKey[] {
  const { kind, index } = splitKey(key)
  if (kind === 'tag') return sitesOf(model, index)
  if (kind === 'module') return (model.code.modules[index]?.imports ?? []).map((module): NodeKey => `module:${module}`)
  const site = model.code.sites[index]
  const modules = site === undefined ? [] : site.module < 0 ? site.reaches : [site.module]
  return modules.map((module): NodeKey => `module:${module}`)
}

/** Sites that declare a tag, then those that declare a pattern which it may be one of. */
export function sitesOf({ code }: Model, tag: number): NodeKey[] {
  const row = code.tags[tag]
  const sites = [...(row?.sites ?? []), ...(row?.patterns ?? []).flatMap((pattern) => code.tags[pattern]?.sites ?? [])]
  return [...new Set(sites)].map((site): NodeKey => `site:${site}`)
}

/** Nodes one step towards the tags: the way back of {@link nextOf}. */
export function previousOf({ code, importedBy, sitesIn }: Model, key: NodeKey): NodeKey[] {
  const { kind, index } = splitKey(key)
  if (kind === 'tag') return []
  if (kind === 'site') return tagsOf(code.sites[index])
  return [
    ...(sitesIn[index] ?? []).map((site): NodeKey => `site:${site}`),
    ...(importedBy[index] ?? []).map((module): NodeKey => `module:${module}`),
  ]
}

/** The tags of a site, its own one last. */
export function tagsOf(site: CodeView['sites'][number] | undefined): NodeKey[] {
  if (site === undefined) return []
  const own = site.siteTag === null || site.tags.includes(site.siteTag) ? [] : [site.siteTag]
  return [...site.tags, ...own].map((tag): NodeKey => `tag:${tag}`)
}

/** All modules whose code a site reaches, nearest first; its own one is among them. */
export function modulesReachedBy({ code }: Model, site: number): NodeKey[] {
  const start = code.sites[site]?.statement ?? -1
  const reached = start < 0 ? new Set<number>() : new Set([start])
  // A set yields what is added to it meanwhile.
  for (const at of reached) for (const next of code.statements[at]?.[3] ?? []) reached.add(next)
  const modules = new Set([...reached].flatMap((at) => code.statements[at]?.[0] ?? []))
  return [...modules].filter((module) => module >= 0).map((module): NodeKey => `module:${module}`)
}

/** Sites whose code reaches a module: a change of it may make their entries stale. */
export function sitesReaching({ code, ledFrom }: Model, module: number): NodeKey[] {
  const reached = new Set<number>()
  code.statements.forEach(([its], index) => {
    if (its === module) reached.add(index)
  })
  for (const at of reached) for (const from of ledFrom()[at] ?? []) reached.add(from)
  return code.sites.flatMap(({ statement }, index): NodeKey[] => (reached.has(statement) ? [`site:${index}`] : []))
}

/** For each statement those that lead to it: worked out when it is first asked for. */
function turnRound(statements: CodeView['statements']): () => readonly (readonly number[])[] {
  let turned: number[][] | null = null
  return () => {
    if (turned !== null) return turned
    const rows: number[][] = statements.map(() => [])
    statements.forEach(([, , , leadsTo], index) => {
      for (const to of leadsTo) rows[to]?.push(index)
    })
    turned = rows
    return rows
  }
}
