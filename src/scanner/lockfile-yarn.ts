import {
  foldersUpward,
  indexNames,
  isArchive,
  pinsOf,
  splitAtVersion,
  type LockEdge,
  type LockGraph,
  type LockNode,
} from './lockfile-graph.ts'
import {
  countsAsCode,
  rangeOf,
  readManifest,
  recordOf,
  runtimeDependencies,
  textOf,
  type Manifest,
} from './lockfile-manifest.ts'

/** What a `yarn.lock` leaves to other files. */
export interface YarnProject {
  /** `package.json` of the project and its workspaces, by folder relative to the lockfile's. */
  readonly manifests: ReadonlyMap<string, Manifest>
  /** The installed `package.json` of a package, where it is there: yarn 1 records no peers. */
  readonly installed: (name: string, version: string) => Manifest | null
}

/**
 * Reads `yarn.lock` of yarn 1 and of yarn 2 to 4. Its keys are descriptors, `name@range`, several to an entry.
 * What a peer resolves to is not recorded, so a peer leads to every version of its name.
 *
 * @throws {Error} when it is of no known version
 */
export function readYarnLock(content: unknown, project: YarnProject): LockGraph {
  const lock = recordOf(content)
  const entries = isBerryLock(lock) ? readBerry(lock) : readClassic(lock, project)
  const answers = indexDescriptors(entries)
  const names = indexNames(entries)
  const counts = countsAsCode(project.manifests.values())
  const find = (name: string, range: string): readonly string[] =>
    answers.get(`${name}@${range}`) ?? answers.get(`${name}@npm:${range}`) ?? names.get(name) ?? []

  const nodes = new Map<string, LockNode>()
  for (const [key, { manifest, descriptors: _, ...entry }] of entries) {
    const own = entry.folder === null ? manifest : (project.manifests.get(entry.folder) ?? manifest)
    const edges: LockEdge[] = []
    for (const [name, range] of runtimeDependencies(entry.name, own, counts)) {
      const isPeer = !own.dependencies.has(name) && !own.optionalDependencies.has(name)
      for (const to of isPeer ? (names.get(name) ?? []) : find(name, range)) edges.push({ name, to })
    }
    nodes.set(key, { ...entry, edges })
  }
  return {
    nodes,
    locate: ({ name, importerFolder }) => {
      for (const folder of foldersUpward(importerFolder)) {
        const manifest = project.manifests.get(folder)
        const range = manifest === undefined ? undefined : rangeOf(manifest, name)
        if (range !== undefined) return find(name, range)
      }
      return []
    },
  }
}

/** Whether it is the format of yarn 2 and later. */
export function isBerryLock(content: unknown): boolean {
  return '__metadata' in recordOf(content)
}

/** Folders of the workspaces that the lockfile of yarn 2 and later names. */
export function berryWorkspaces(content: unknown): string[] {
  return [...readBerry(recordOf(content)).values()].flatMap(({ folder }) => folder ?? [])
}

interface YarnEntry extends Omit<LockNode, 'edges'> {
  readonly descriptors: readonly string[]
  readonly manifest: Manifest
}

type Fields = Readonly<Record<string, unknown>>

function readClassic(lock: Fields, project: YarnProject): Map<string, YarnEntry> {
  const entries = new Map<string, YarnEntry>()
  for (const [descriptor, value] of Object.entries(lock)) {
    const fields = recordOf(value)
    const { name: installedAs, rest: range } = splitAtVersion(descriptor)
    const name = range.startsWith('npm:') ? splitAtVersion(range.slice('npm:'.length)).name : installedAs
    const version = textOf(fields['version'])
    const resolved = textOf(fields['resolved'])
    const key = JSON.stringify([installedAs, name, version, resolved])
    const known = entries.get(key)
    const path = /^(?:file:|link:|portal:|(?=\.{0,2}\/))(.*)$/s.exec(range)?.[1]
    const manifest = readManifest(value)
    entries.set(key, {
      descriptors: [...(known?.descriptors ?? []), descriptor],
      name,
      aliases: [installedAs],
      version,
      pins: pinsOf(textOf(fields['integrity']), resolved),
      folder: path === undefined || resolved !== '' ? null : path.replace(/^\.\//, ''),
      manifest: withPeers(manifest, project.installed(installedAs, version)),
    })
  }
  return entries
}

function withPeers(manifest: Manifest, installed: Manifest | null): Manifest {
  if (installed === null) return manifest
  return { ...manifest, peerDependencies: installed.peerDependencies, optionalPeers: installed.optionalPeers }
}

function readBerry(lock: Fields): Map<string, YarnEntry> {
  const format = Number(textOf(recordOf(lock['__metadata'])['version']))
  if (!(format >= 1 && format <= 8)) throw new Error(`version ${format} of yarn.lock is not known`)
  const entries = new Map<string, YarnEntry>()
  for (const [list, value] of Object.entries(lock)) {
    if (list === '__metadata') continue
    const descriptors = list.split(/\s*,\s*/)
    const fields = recordOf(value)
    const resolution = textOf(fields['resolution'])
    const { name, rest } = splitAtVersion(resolution)
    // The locator of a patch names the workspace that has it, which is no part of the code.
    const reference = rest.replace(/&?locator=[^&]*/, '')
    const folder = berryFolder(rest, textOf(fields['linkType']))
    entries.set(resolution, {
      descriptors,
      name,
      aliases: descriptors.map((descriptor) => splitAtVersion(descriptor).name),
      version: folder === null ? textOf(fields['version']) : '',
      pins: folder === null ? [reference, textOf(fields['checksum'])] : [],
      folder,
      manifest: readManifest(value),
    })
  }
  return entries
}

function berryFolder(reference: string, linkType: string): string | null {
  const path = /^(?:workspace|link|portal|file):([^#:]*)/.exec(reference)?.[1]
  if (path === undefined) return linkType === 'soft' ? reference : null
  return isArchive(path) ? null : path.replace(/^\.\/|^\.$/, '')
}

/**
 * Which entries answer a descriptor: those that list it and those that patch it, since yarn binds a dependency on
 * `typescript@npm:^5` to `typescript@patch:typescript@npm%3A^5#…` where there is one.
 */
function indexDescriptors(entries: ReadonlyMap<string, YarnEntry>): ReadonlyMap<string, readonly string[]> {
  const answers = new Map<string, string[]>()
  for (const [key, { descriptors }] of entries) {
    for (const descriptor of [...descriptors, ...descriptors.flatMap(patchedDescriptor)]) {
      answers.set(descriptor, [...(answers.get(descriptor) ?? []), key])
    }
  }
  return answers
}

function patchedDescriptor(descriptor: string): string[] {
  const inner = /@patch:([^#]+)#/.exec(descriptor)?.[1]
  if (inner === undefined) return []
  try {
    return [decodeURIComponent(inner)]
  } catch {
    return []
  }
}
