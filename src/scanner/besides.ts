import { dirname, posix } from 'node:path'
import type { InputOption } from '../core/analysis-options.ts'
import { sortedUnique } from '../core/hash.ts'
import { modulePath, parseNodeId } from '../core/ids.ts'
import type { Besides, LeafDependency, Project } from '../core/project.ts'
import type { ModuleId } from '../core/syntax.ts'
import type { Files } from './files.ts'
import { escapePath, pathMatcher } from './glob-place.ts'
import { findJsx } from './jsx.ts'
import { assetLeaf } from './leaves.ts'
import type { Loader } from './load.ts'
import { PRISMA_CLIENT, prismaInputs } from './prisma.ts'
import type { ScanOptions, ScanPorts } from './scan.ts'

/** What is known besides the code: what graphs are told, and the files that every site depends on. */
export interface FoundBesides {
  readonly besides: Besides
  readonly everywhere: readonly LeafDependency[]
  /** Patterns of the option `inputs` that match no file. */
  readonly unmatched: readonly string[]
}

/** Finds what is known of loaded modules besides their code: by options, and of Prisma and JSX by itself. */
export async function findBesides(options: ScanOptions, ports: ScanPorts, loader: Loader): Promise<FoundBesides> {
  const jsx = await findJsx(options, ports, loader)
  const { project } = loader
  const isOpaque = pathMatcher(options.opaque)
  const inputs = await Promise.all(
    [
      ...options.inputs,
      ...(await prismaInputs(options.root, prismaFolders(options.root, ports.files, loader), ports.files)),
    ].map((input) => readInput(options, ports, input)),
  )
  const reads = new Map<string, LeafDependency[]>()
  for (const { readBy, leaves } of inputs) {
    if (readBy === null) continue
    for (const id of readersOf(project, readBy)) reads.set(id, [...(reads.get(id) ?? []), ...leaves])
  }
  return {
    besides: {
      opaque: new Set([...project.modules.keys()].filter((id) => isOpaque(modulePath(id)))),
      reads,
      jsx,
    },
    everywhere: inputs.flatMap(({ readBy, leaves }) => (readBy === null ? leaves : [])),
    unmatched: inputs.flatMap(({ files, leaves, isSaid }) => (isSaid && leaves.length === 0 ? [files] : [])),
  }
}

interface Input {
  readonly files: string
  readonly readBy: string | null
  readonly leaves: readonly LeafDependency[]
  readonly isSaid: boolean
}

async function readInput({ root, inputs }: ScanOptions, { files }: ScanPorts, input: InputOption): Promise<Input> {
  const { files: pattern, readBy = null } = typeof input === 'string' ? { files: input } : input
  const found = await files.glob([posix.join(escapePath(root), pattern)], ['**/node_modules/**'])
  const leaves = await Promise.all(found.map((file) => assetLeaf(files, root, file)))
  return { files: pattern, readBy, leaves, isSaid: inputs.includes(input) }
}

/** The nodes that read files: the leaves of a package of that name, or the modules that a glob matches. */
function readersOf(project: Project, readBy: string): string[] {
  const packages = leavesOf(project).filter(({ id }) => isPackage(id, readBy))
  if (packages.length > 0) return sortedUnique(packages.map(({ id }) => id))
  const matches = pathMatcher([readBy])
  // What is generated may not be there when the sources are read.
  const missing = leavesOf(project).filter(({ id, module, specifier }) => {
    return parseNodeId(id).leaf === 'missing' && mayMean(modulePath(module), specifier, readBy, matches)
  })
  const modules = [...project.modules.keys()].filter((id) => matches(modulePath(id)))
  return sortedUnique([...modules, ...missing.map(({ id }) => id)])
}

interface FoundLeaf {
  readonly module: ModuleId
  readonly specifier: string
  readonly id: string
}

function leavesOf({ dependencies }: Project): FoundLeaf[] {
  return [...dependencies].flatMap(([module, found]) =>
    [...found].flatMap(([specifier, targets]) =>
      targets.flatMap(({ kind, id }) => (kind === 'leaf' ? [{ module, specifier, id }] : [])),
    ),
  )
}

/** Whether an import that leads nowhere may be meant for what a glob of modules matches; by an alias, by how it ends. */
function mayMean(module: string, specifier: string, glob: string, matches: (path: string) => boolean): boolean {
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(module), specifier)
    return matches(path) || matches(`${path}/index`)
  }
  const [, tail = ''] = /^[^/]*\/(.+)$/s.exec(specifier) ?? []
  const folder = glob.replace(/\/\*\*$/, '').split('/')
  return folder.some((_, at) => `${tail}/`.startsWith(`${folder.slice(at).join('/')}/`))
}

/** A package that is not installed counts by the name it is asked for. */
function isPackage(id: string, name: string): boolean {
  const { leaf, name: rest } = parseNodeId(id)
  if (leaf === 'package') return rest.slice(0, rest.lastIndexOf('@')) === name
  return leaf === 'missing' && (rest === name || rest.startsWith(`${name}/`))
}

/** The project's packages that may have a Prisma schema: itself, those it depends on, and those that name the client. */
function prismaFolders(root: string, files: Files, { project, fileOf }: Loader): string[] {
  const naming = leavesOf(project).flatMap(({ module, id }) => {
    const file = isPackage(id, PRISMA_CLIENT) ? fileOf(module) : undefined
    return file === undefined ? [] : packageFolder(files, dirname(file))
  })
  return sortedUnique([root, ...files.linked(root), ...naming])
}

function packageFolder(files: Files, folder: string): string[] {
  if (files.packageJson(folder) !== null) return [folder]
  return dirname(folder) === folder ? [] : packageFolder(files, dirname(folder))
}
