import { posix } from 'node:path'
import { foldersUpward, splitAtVersion, type LockEdge, type LockGraph, type LockNode } from './lockfile-graph.ts'
import {
  canonicalText,
  countsAsCode,
  readManifest,
  recordOf,
  textOf,
  type CountsAsCode,
  type Manifest,
} from './lockfile-manifest.ts'

/** Sections whose names and resolved versions make a package's or a workspace's dependencies. */
const RUNTIME = ['dependencies', 'optionalDependencies'] as const
const DEVELOPMENT = 'devDependencies'

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads `pnpm-lock.yaml` of pnpm 8 (version 6) and since pnpm 9 (version 9), see https://pnpm.io/lockfile. A package is
 * listed once for each set of peers it was installed with, and each lists what it was given, peers among it.
 *
 * @throws {Error} when it is of no known version
 */
export function readPnpmLock(content: unknown): LockGraph {
  const lock = recordOf(content)
  const version = Number.parseInt(textOf(lock['lockfileVersion']), 10)
  if (version !== 6 && version !== 9)
    throw new Error(`lockfileVersion ${JSON.stringify(lock['lockfileVersion'])} is not known`)
  const packages = withoutSlash(recordOf(lock['packages']))
  const snapshots = version === 9 ? withoutSlash(recordOf(lock['snapshots'])) : packages
  const importers = readImporters(lock)
  const counts = countsAsCode([...importers.values()].map(readManifest))
  const context: Context = { snapshots, packages, importers, counts }

  const nodes = new Map<string, LockNode>()
  for (const [key, snapshot] of snapshots) nodes.set(key, packageNode(context, key, recordOf(snapshot)))
  for (const [folder, importer] of importers) nodes.set(linkKey(folder), workspaceNode(context, folder, importer))
  for (const key of danglingLinks(nodes)) nodes.set(key, workspaceNode(context, key.slice('link:'.length), {}))
  return {
    nodes,
    locate: ({ name, importerFolder }) => {
      for (const folder of foldersUpward(importerFolder)) {
        const reference = referenceTo(importers.get(folder) ?? {}, [...RUNTIME, DEVELOPMENT], name)
        if (reference !== '') return [keyOf(context, folder, name, reference)].filter((key) => nodes.has(key))
      }
      return []
    },
  }
}

interface Context {
  readonly snapshots: ReadonlyMap<string, unknown>
  readonly packages: ReadonlyMap<string, unknown>
  readonly importers: ReadonlyMap<string, Fields>
  readonly counts: CountsAsCode
}

/** Version 6 writes `/name@version` where version 9 writes `name@version`. */
function withoutSlash(entries: Fields): Map<string, unknown> {
  return new Map(Object.entries(entries).map(([key, value]) => [key.replace(/^\//, ''), value]))
}

/** The workspaces by folder. In version 6 a project without workspaces has its dependencies at the top. */
function readImporters(lock: Fields): Map<string, Fields> {
  const importers = recordOf(lock['importers'] ?? { '.': lock })
  return new Map(
    Object.entries(importers).map(([folder, value]) => [posix.join(folder, '.').replace(/^\.$/, ''), recordOf(value)]),
  )
}

function packageNode(context: Context, key: string, snapshot: Fields): LockNode {
  const base = key.replace(/\(.*$/s, '')
  const entry = recordOf(context.packages.get(key) ?? context.packages.get(base))
  const { name, rest } = splitAtVersion(base)
  const resolution = recordOf(entry['resolution'])
  const isFolder = textOf(resolution['type']) === 'directory'
  const manifest = readManifest(entry)
  return {
    // In version 6 what is not from a registry is keyed by its source, and its name stands inside.
    name: textOf(entry['name']) || name,
    aliases: [],
    version: isFolder ? '' : textOf(entry['version']) || rest,
    pins: isFolder ? [] : [...pinsOf(resolution), ...patchOf(key)],
    folder: isFolder ? textOf(resolution['directory']) : null,
    edges: edgesOf(context, '', name, manifest, snapshot),
  }
}

function workspaceNode(context: Context, folder: string, importer: Fields): LockNode {
  // The file has no names of workspaces. This one can't be a package's.
  const name = `./${folder}`
  const edges = edgesOf(context, folder, name, readManifest(importer), importer)
  return { name, aliases: [], version: '', pins: [], folder, edges }
}

function edgesOf(context: Context, folder: string, dependent: string, manifest: Manifest, fields: Fields): LockEdge[] {
  const edges: LockEdge[] = []
  for (const section of RUNTIME) {
    for (const name of Object.keys(recordOf(fields[section]))) {
      if (!context.counts(dependent, name, manifest)) continue
      const to = keyOf(context, folder, name, referenceTo(fields, [section], name))
      edges.push({ name, to })
    }
  }
  return edges
}

/** The resolved version; a workspace's entry has it beside the specifier. */
function referenceTo(fields: Fields, sections: readonly string[], name: string): string {
  for (const section of sections) {
    const value = recordOf(fields[section])[name]
    const reference = textOf(value) || textOf(recordOf(value)['version'])
    if (reference !== '') return reference
  }
  return ''
}

/** The node that a reference means: a link to a folder, a version of the same name, or another name with its version. */
function keyOf(context: Context, folder: string, name: string, reference: string): string {
  if (reference.startsWith('link:')) return linkKey(posix.join(folder, reference.slice('link:'.length)))
  const sameName = `${name}@${reference}`
  if (context.snapshots.has(sameName)) return sameName
  return reference.replace(/^\//, '')
}

function linkKey(folder: string): string {
  return `link:${folder === '.' ? '' : folder}`
}

/** Links to folders that are no workspaces of this lockfile. */
function danglingLinks(nodes: ReadonlyMap<string, LockNode>): string[] {
  const targets = [...nodes.values()].flatMap((node) => node.edges.map((edge) => edge.to))
  return targets.filter((to) => to.startsWith('link:') && !nodes.has(to))
}

/** An integrity is enough where there is one; a commit, an archive or what else there may be is taken whole. */
function pinsOf(resolution: Fields): string[] {
  const integrity = textOf(resolution['integrity'])
  const commit = textOf(resolution['commit'])
  if (integrity !== '') return commit === '' ? [integrity] : [integrity, commit]
  return Object.entries(resolution).map(([field, value]) => `${field}=${canonicalText(value)}`)
}

/** A patch is part of the key: `is-odd@3.0.1(patch_hash=…)`. Deeper ones are a peer's and stand in the peer's key. */
function patchOf(key: string): string[] {
  const hash = /^[^(]*\(patch_hash=([^)]*)\)/.exec(key)?.[1]
  return hash === undefined ? [] : [`patch=${hash}`]
}
