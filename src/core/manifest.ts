import type { Graph } from './graph.ts'
import { byCodeUnit, digest, digestTexts } from './hash.ts'
import type { Via } from './evaluation.ts'
import type { Invalidation, Unresolved } from './sites.ts'

/** Number of the manifest's format. Another one is refused, never guessed at. */
export const SCHEMA = 1

/** A site as the manifest has it; its id is the key. */
export interface ManifestSite {
  /** Path of the module, relative to the project root. */
  readonly module: string
  readonly line: number
  readonly column: number
  /** Enclosing named scopes. */
  readonly name: string
  readonly form: string
  readonly via: Via
  /** Every tag it may carry: patterns, in which `*` is a hole and `\*` a star. */
  readonly tags: readonly string[]
  /** Tags it carries on every path. */
  readonly always: readonly string[]
  readonly siteTag: string | null
  /** Whether a change of its slice makes its entries wrong: no for what upstream answered. */
  readonly ours: boolean
  /** Whether a comment says that its code doesn't count: then no change of it is one. */
  readonly optedOut?: true
  /** Why more code counts than its place says; only of what a configuration declares. */
  readonly widened?: string
  /** Node of the graph where its slice starts. */
  readonly statement: string
  readonly fingerprint: string
}

/**
 * A row of the graph: id, digest of what stands there (its first 8 characters: it explains, and decides nothing), the indices
 * of the rows it leads to, and the line where it begins, if it is a statement.
 */
export type ManifestNode = readonly [id: string, digest: string, leadsTo: readonly number[], line?: number]

/** What follows from the sources alone: the same bytes whatever the bundler, machine or folder. */
export interface ManifestCode {
  /** Package name or option `namespace`, from which the site tags are made. */
  readonly namespace: string
  readonly sites: Readonly<Record<string, ManifestSite>>
  readonly invalidations: readonly Invalidation[]
  readonly unresolved: readonly Unresolved[]
  /** Whether packages are known by lockfile. `unreadable` widens. */
  readonly lockfile: 'read' | 'missing' | 'unreadable'
  /** Digests of what a server does at its start to what slices don't follow, by the module that it runs. */
  readonly ambient?: Readonly<Record<string, string>>
  /** Everything that sites reach, sorted by module, and by statement in it. */
  readonly graph: readonly ManifestNode[]
}

/** What only a build can tell. From a scan: empty. */
export interface ManifestBuild {
  /** Site tags that were found in what the build wrote. A purge never relies on another. */
  readonly injected?: readonly string[]
  /** What built it, in parts: versions, and digests of settings. */
  readonly toolchain?: Readonly<Record<string, string>>
  /** Digests of inlined public values, by node of the graph (`env:VITE_API`, `global:__FLAGS__`). */
  readonly values?: Readonly<Record<string, string>>
  /** Digests of what modules import beyond their sources (virtual, generated), by module. */
  readonly modules?: Readonly<Record<string, string>>
  /** The same as `ambient` of the code, of the bundler's own entries. */
  readonly ambient?: Readonly<Record<string, string>>
  /** Names of environment values left out because every build has its own: commits, build times. */
  readonly ignored?: readonly string[]
  /** What the bundler imports and the sources don't say, in words. Its content stands in `modules`. */
  readonly differences?: readonly string[]
  /** Tags seen on what the build prerendered, by the pattern that they match. Others may exist. */
  readonly concrete?: Readonly<Record<string, readonly string[]>>
  /** Prerendered pages that carry tags: their entry, how many they are, and the tags of each. */
  readonly prerendered?: readonly PrerenderedPages[]
  /** Tags seen there that no site explains. */
  readonly unexplained?: Readonly<Record<string, UnexplainedTag>>
  /** Digests of the names of client files that pages load, by the id of the site that makes them. */
  readonly assets?: Readonly<Record<string, string>>
}

/** Pages of one entry that carry the same tags. */
export type PrerenderedPages = readonly [route: string, pages: number, tags: readonly string[]]

/** A tag that a build's pages carry and no site declares: all code of those pages stands for its own. */
export interface UnexplainedTag {
  readonly routes: readonly string[]
  /** Of all that the entries of these routes reach. */
  readonly fingerprint: string
}

/** Everything that one build declares. */
export interface Manifest {
  readonly schema: typeof SCHEMA
  readonly recipe: number
  /** Digest of `code`, lines and columns left out. */
  readonly id: string
  readonly code: ManifestCode
  readonly build: ManifestBuild
}

/** Puts a manifest together; its id follows from the code. */
export function createManifest(recipe: number, code: ManifestCode, build: ManifestBuild): Manifest {
  return { schema: SCHEMA, recipe, id: codeId(recipe, code), code, build }
}

/** The id of a code part. Where things stand in their files is no part of it. */
export function codeId(recipe: number, code: object & { readonly graph: readonly ManifestNode[] }): string {
  const graph = code.graph.map(([id, own, leadsTo]) => [id, own, leadsTo])
  return digestTexts(canonicalTexts([SCHEMA, recipe, { ...code, graph }], ITEM_DEPTH))
}

/** Lists in each other down to those of sites, and of rows of the graph. */
const ITEM_DEPTH = 4

/**
 * What tells one release from another: the code together with what only its build knows. Two builds of one code differ in
 * it where an inlined value differs.
 */
export function releaseDigest({ id, build }: Manifest): string {
  return digest([id, canonical(build)])
}

function canonical(value: unknown): unknown {
  if (!isList(value)) return value
  const items = itemsOf(value)
  return items.some(isList) ? items.map(canonical) : items
}

/** Items of a list whose JSON is made at once: enough to make it fast, few enough to take no room. */
const ITEMS = 256

/** The JSON of what is canonical, in parts: a whole graph in that form takes many times the room of the manifest. */
function* canonicalTexts(value: unknown, depth: number): Generator<string> {
  if (depth === 0 || !isList(value)) return yield JSON.stringify(canonical(value)) ?? 'null'
  const items = itemsOf(value)
  yield '['
  for (let at = 0; at < items.length; at += depth === 1 ? ITEMS : 1) {
    if (at > 0) yield ','
    if (depth === 1) yield JSON.stringify(items.slice(at, at + ITEMS).map(canonical)).slice(1, -1)
    else yield* canonicalTexts(items[at], depth - 1)
  }
  yield ']'
}

function isList(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** What is canonical has no objects: they are lists of their pairs, in an order of their own. */
function itemsOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value
  return Object.entries(value)
    .filter(([key]) => key !== 'line' && key !== 'column')
    .sort(([left], [right]) => byCodeUnit(left, right))
}

/** The rows of a graph, in an order of their own, so that equal graphs give equal rows. */
export function graphRows(graph: Graph): ManifestNode[] {
  const ids = [...graph.keys()]
    .map(placed)
    .sort(byModule)
    .map(({ id }) => id)
  const indexOf = new Map(ids.map((id, index) => [id, index]))
  return ids.map((id) => {
    const node = graph.get(id)
    const leadsTo = new Set(node?.edges.flatMap((edge) => indexOf.get(edge.to) ?? []))
    const row = [id, (node?.digest ?? '').slice(0, 8), [...leadsTo].sort((left, right) => left - right)] as const
    return node?.line === undefined ? row : [...row, node.line]
  })
}

interface Placed {
  readonly id: string
  readonly module: string
}

function placed(id: string): Placed {
  const end = id.indexOf('#')
  return { id, module: end === -1 ? id : id.slice(0, end) }
}

/** What belongs to one module stands together. */
function byModule(left: Placed, right: Placed): number {
  return byCodeUnit(left.module, right.module) || byCodeUnit(left.id, right.id)
}
