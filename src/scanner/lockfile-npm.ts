import { foldersUpward, isArchive, pinsOf, type LockEdge, type LockGraph, type LockNode } from './lockfile-graph.ts'
import {
  countsAsCode,
  isTrue,
  readManifest,
  recordOf,
  runtimeDependencies,
  textOf,
  type CountsAsCode,
} from './lockfile-manifest.ts'

/**
 * Reads npm's `package-lock.json` or `npm-shrinkwrap.json`, versions 1 to 3
 * (https://docs.npmjs.com/cli/configuring-npm/package-lock-json). Its keys are folders, so who gets which version
 * follows from Node's own walk upward through `node_modules`.
 *
 * @throws {Error} when it is of no known version
 */
export function readNpmLock(content: unknown): LockGraph {
  const lock = recordOf(content)
  const entries = new Map(Object.entries(packagesOf(lock)))
  const links = readLinks(entries)
  const find = (folder: string, name: string): string | null => {
    for (const above of foldersUpward(folder)) {
      const location = locationIn(above, name)
      if (entries.has(location)) return links.get(location) ?? location
    }
    return null
  }
  const workspaces = [...entries].filter(([location]) => !isInstalled(location)).map(([, entry]) => readManifest(entry))
  const counts = countsAsCode(workspaces)
  const nodes = new Map<string, LockNode>()
  for (const location of new Set([...entries.keys(), ...links.values()])) {
    if (!links.has(location)) nodes.set(location, toNode(location, entries.get(location), counts, find))
  }
  return {
    nodes,
    locate: ({ name, importerFolder, packageFolder }) => {
      if (packageFolder !== null && nodes.has(packageFolder)) return [packageFolder]
      const location = find(importerFolder, name)
      return location === null ? [] : [location]
    },
  }
}

function packagesOf(lock: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const version = lock['lockfileVersion'] ?? 1
  if (version === 1) return flatten(lock['dependencies'], '')
  if (version === 2 || version === 3) return recordOf(lock['packages'])
  throw new Error(`lockfileVersion ${JSON.stringify(version)} is not known`)
}

/** Version 1 nests its entries as the folders are nested, and calls a package's dependencies `requires`. */
function flatten(dependencies: unknown, folder: string): Record<string, unknown> {
  const flat: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(recordOf(dependencies))) {
    const entry = recordOf(value)
    const location = locationIn(folder, name)
    flat[location] = { ...entry, dependencies: entry['requires'] }
    Object.assign(flat, flatten(entry['dependencies'], location))
  }
  return flat
}

function locationIn(folder: string, name: string): string {
  return folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
}

function isInstalled(location: string): boolean {
  return /(?:^|\/)node_modules\//.test(location)
}

/** From where a package seems to be to the folder that a link leads to. */
function readLinks(entries: ReadonlyMap<string, unknown>): Map<string, string> {
  const links = new Map<string, string>()
  for (const [location, value] of entries) {
    const entry = recordOf(value)
    if (isTrue(entry['link'])) links.set(location, textOf(entry['resolved']))
  }
  return links
}

function toNode(
  location: string,
  value: unknown,
  counts: CountsAsCode,
  find: (folder: string, name: string) => string | null,
): LockNode {
  const entry = recordOf(value)
  const installedAs = isInstalled(location) ? location.replace(/^.*node_modules\//s, '') : location
  const name = textOf(entry['name']) || installedAs
  const folder = localFolder(location, entry)
  const edges: LockEdge[] = []
  for (const dependency of runtimeDependencies(name, readManifest(entry), counts).keys()) {
    const to = find(location, dependency)
    if (to !== null) edges.push({ name: dependency, to })
  }
  return {
    name,
    aliases: [installedAs],
    version: folder === null ? textOf(entry['version']) : '',
    pins: folder === null ? pinsOf(textOf(entry['integrity']), textOf(entry['resolved'])) : [],
    folder,
    edges,
  }
}

function localFolder(location: string, entry: Readonly<Record<string, unknown>>): string | null {
  if (!isInstalled(location)) return location
  // Of a copied folder (`install-links`) and, in version 1, of a linked one.
  const source = [entry['resolved'], entry['version']].map(textOf).find((text) => text.startsWith('file:'))
  return source === undefined || isArchive(source) ? null : source.slice('file:'.length)
}
