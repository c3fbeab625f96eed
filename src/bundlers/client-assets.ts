import { append } from '../core/append.ts'
import { digest, sortedUnique } from '../core/hash.ts'
import { parseNodeId } from '../core/ids.ts'
import { openGraph } from '../core/manifest-graph.ts'
import type { Framework } from '../core/route-places.ts'
import type { Scan } from '../scanner/scan.ts'
import { moduleIdOf } from './module-id.ts'
import type { OutputFile } from './output.ts'

/** A file that a build wrote for browsers, with what is known of what it loads. */
export interface ClientFile {
  readonly name: string
  readonly isEntry: boolean
  /** Ids of its modules, as the bundler has them. */
  readonly modules: readonly string[]
  /** Files that are loaded with it. */
  readonly loads: readonly string[]
  /** Files that it may load later. */
  readonly mayLoad: readonly string[]
}

/** Reads what a build wrote for browsers. */
export function readClientFiles(bundle: Readonly<Record<string, OutputFile>>): ClientFile[] {
  return Object.entries(bundle).map(([name, file]): ClientFile => {
    if (file.type === 'asset') return { name, isEntry: false, modules: [], loads: [], mayLoad: [] }
    const { facadeModuleId, moduleIds = [], imports = [], dynamicImports = [], viteMetadata, isEntry = false } = file
    const { importedCss = [], importedAssets = [] } = viteMetadata ?? {}
    return {
      name,
      isEntry,
      modules: [...(typeof facadeModuleId === 'string' ? [facadeModuleId] : []), ...moduleIds],
      loads: [...imports, ...importedCss, ...importedAssets],
      mayLoad: dynamicImports,
    }
  })
}

/** React Router names a list of all routes' files in every page: `manifest-HASH.js`. */
const LISTED_ROUTE = /\?__(?:react-router|remix)-build-client-route\b/

/**
 * Digests of the names of client files that pages may hold, by id of the site whose response such a page is.
 *
 * A page loads the files of its own modules, and the entries from which these are reached. An entry that reaches no page's
 * module is taken to be loaded by every page, and so is a style sheet that no file loads.
 *
 * @returns no row for a response of which nothing reaches the client
 */
export function pageAssets(
  files: readonly ClientFile[],
  scan: Scan,
  root: string,
  frameworks: readonly Framework[] = [],
): Record<string, string> {
  const byName = new Map(files.map((file) => [file.name, file]))
  const holders = indexHolders(files, root)
  const pages = clientModules(scan, holders)
  const claimed = new Set([...pages.values()].flatMap((modules) => [...modules].flatMap((id) => holders.get(id) ?? [])))
  const entries = files
    .filter(({ isEntry }) => isEntry)
    .map(({ name }) => ({ name, reached: closure(byName, [name], ({ loads, mayLoad }) => [...loads, ...mayLoad]) }))
  const isListed = files.some(({ modules }) => modules.some((id) => LISTED_ROUTE.test(id)))
  // Of Astro's pages the client knows what their components hold for it, and a page without loads nothing.
  const isSaid = frameworks.includes('astro')
  const shared = entries
    .filter(({ reached }) => isListed || ![...reached].some((name) => claimed.has(name)))
    .map(({ name }) => name)
  const loaded = new Set(files.flatMap(({ loads }) => loads))
  const styles = files.map(({ name }) => name).filter((name) => name.endsWith('.css') && !loaded.has(name))
  const digests = [...pages].flatMap(([site, modules]): [string, string][] => {
    const own = [...modules].flatMap((id) => holders.get(id) ?? [])
    const leading = entries.filter(({ reached }) => own.some((name) => reached.has(name))).map(({ name }) => name)
    const isUnknown = own.length === 0 && !isSaid
    const starts = isUnknown ? entries.map(({ name }) => name) : [...own, ...leading, ...shared]
    const names = closure(byName, [...starts, ...styles], ({ loads }) => loads)
    return names.size === 0 ? [] : [[site, digest(sortedUnique(names))]]
  })
  return Object.fromEntries(digests.sort(([left], [right]) => (left < right ? -1 : 1)))
}

/** The files that hold each module of the project. */
function indexHolders(files: readonly ClientFile[], root: string): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>()
  for (const { name, modules } of files) {
    for (const id of modules) {
      const module = moduleIdOf(root, id)
      if (module !== null) append(holders, module, name)
    }
  }
  return holders
}

/**
 * For each site that may stand for a page, the modules by which that is known to the client: those of its route, else any
 * that it reaches. None are known of a route that is rendered on the server alone; its page may load any entry.
 */
function clientModules(
  { code, scopes }: Scan,
  holders: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = openGraph(code.graph)
  const isKnown = (module: string): boolean => holders.has(module)
  const pages = new Map<string, ReadonlySet<string>>()
  for (const [id, { statement }] of Object.entries(code.sites)) {
    if (!scopes.pages.has(id)) continue
    const members = scopes.members.get(id) ?? []
    const own = members.map((member) => (member.kind === 'module' ? member.id : fileOf(member.id))).filter(isKnown)
    const found = own.length > 0 ? own : [...reachable(graph.next, statement)].map(fileOf).filter(isKnown)
    if (found.length > 0 || members.length > 0) pages.set(id, new Set(found))
  }
  return pages
}

/** The file to which a node of the graph belongs, as the id of a module. */
function fileOf(node: string): string {
  const { module, leaf, name } = parseNodeId(node)
  return module ?? (leaf === 'asset' ? name : node)
}

function reachable(next: (id: string) => readonly string[], start: string): ReadonlySet<string> {
  const found = new Set([start])
  // A set that grows while it is gone through.
  for (const id of found) for (const to of next(id)) found.add(to)
  return found
}

function closure(
  files: ReadonlyMap<string, ClientFile>,
  starts: readonly string[],
  next: (file: ClientFile) => readonly string[],
): ReadonlySet<string> {
  const found = new Set(starts)
  for (const name of found) {
    const file = files.get(name)
    if (file !== undefined) for (const to of next(file)) found.add(to)
  }
  return found
}
