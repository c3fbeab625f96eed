import {
  foldersUpward,
  isArchive,
  splitAtVersion,
  type LockEdge,
  type LockGraph,
  type LockNode,
} from './lockfile-graph.ts'
import {
  countsAsCode,
  readManifest,
  recordOf,
  runtimeDependencies,
  textOf,
  type CountsAsCode,
  type Manifest,
} from './lockfile-manifest.ts'

/**
 * Reads bun's `bun.lock`, versions 0 and 1 (https://bun.com/docs/pm/lockfile). A key is the path of names down to a
 * package, `a/b` being the `b` that only `a` gets; what stands there is `["name@version", registry, info, integrity]`,
 * and for git, folders, archives and workspaces a shorter list.
 *
 * @param patches - digest of the patch that `patchedDependencies` names, by `name@version`
 * @throws {Error} when it is of no known version
 */
export function readBunLock(content: unknown, patches: ReadonlyMap<string, string>): LockGraph {
  const lock = recordOf(content)
  const version = textOf(lock['lockfileVersion'])
  if (version !== '0' && version !== '1')
    throw new Error(`lockfileVersion ${JSON.stringify(lock['lockfileVersion'])} is not known`)
  const entries = new Map(Object.entries(recordOf(lock['packages'])))
  const workspaces = new Map(Object.entries(recordOf(lock['workspaces'])))
  const counts = countsAsCode([...workspaces.values()].map(readManifest))
  const find = (key: string, name: string): string | null => {
    for (const above of keysUpward(key)) {
      const candidate = above === '' ? name : `${above}/${name}`
      if (entries.has(candidate)) return candidate
    }
    return null
  }
  const nodes = new Map<string, LockNode>()
  for (const [key, entry] of entries) nodes.set(key, toNode(key, entry, { workspaces, counts, find, patches }))
  return {
    nodes,
    locate: ({ name, importerFolder, packageFolder }) => {
      const nested = packageFolder === null ? null : keyOfFolder(packageFolder)
      if (nested !== null && nodes.has(nested)) return [nested]
      const workspace = foldersUpward(importerFolder).find((folder) => workspaces.has(folder))
      const asker = textOf(recordOf(workspaces.get(workspace ?? ''))['name'])
      const key = find(entries.has(asker) ? asker : '', name)
      return key === null ? [] : [key]
    },
  }
}

/** Which patches a `bun.lock` names: paths relative to it, by `name@version`. It pins no hash of them. */
export function readBunPatchPaths(content: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(recordOf(recordOf(content)['patchedDependencies']))
  return new Map(entries.map(([key, path]) => [key, textOf(path)]))
}

interface Context {
  readonly workspaces: ReadonlyMap<string, unknown>
  readonly counts: CountsAsCode
  readonly find: (key: string, name: string) => string | null
  readonly patches: ReadonlyMap<string, string>
}

function toNode(key: string, value: unknown, context: Context): LockNode {
  const parts: readonly unknown[] = Array.isArray(value) ? value : []
  const { name, rest } = splitAtVersion(textOf(parts[0]))
  const folder = localFolder(rest)
  const info = parts.findIndex((part) => typeof part === 'object')
  const manifest = readManifest(parts[info] ?? context.workspaces.get(folder ?? ''))
  const patch = context.patches.get(`${name}@${rest}`)
  return {
    name,
    aliases: namesOfKey(key).slice(-1),
    version: folder === null ? rest : '',
    pins:
      folder === null ? [...parts.slice(info + 1).map(textOf), ...(patch === undefined ? [] : [`patch=${patch}`])] : [],
    folder,
    edges: edgesOf(key, name, manifest, context),
  }
}

function edgesOf(key: string, name: string, manifest: Manifest, context: Context): LockEdge[] {
  const edges: LockEdge[] = []
  for (const dependency of runtimeDependencies(name, manifest, context.counts).keys()) {
    const to = context.find(key, dependency)
    if (to !== null) edges.push({ name: dependency, to })
  }
  return edges
}

function localFolder(reference: string): string | null {
  const path = /^(?:workspace|link|file|root):(.*)$/s.exec(reference)?.[1]
  return path === undefined || isArchive(path) ? null : path
}

/** A key as names: a scope and what follows it are one. */
function namesOfKey(key: string): string[] {
  return key.match(/@[^/]*\/[^/]+|[^/]+/g) ?? []
}

function keysUpward(key: string): string[] {
  const names = namesOfKey(key)
  return names.map((_, index) => names.slice(0, names.length - index).join('/')).concat('')
}

/** The key of what is installed at the top and below: `node_modules/a/node_modules/b` is `a/b`. */
function keyOfFolder(packageFolder: string): string | null {
  const [before, ...names] = `/${packageFolder}`.split('/node_modules/')
  return before === '' ? names.join('/') : null
}
