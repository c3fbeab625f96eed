import { join } from 'node:path'
import picomatch from 'picomatch'
import type { InputOption } from '../core/analysis-options.ts'
import { modulePath } from '../core/ids.ts'
import type { Besides, LeafDependency, Project } from '../core/project.ts'
import type { ModuleSummary } from '../core/summary.ts'
import type { ModuleId } from '../core/syntax.ts'
import { escapePath } from './glob-place.ts'
import { assetLeaf, packageLeaf } from './leaves.ts'
import type { Loader } from './load.ts'
import { prismaInputs } from './prisma.ts'
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
  const { project } = loader
  const isOpaque = matcher(options.opaque)
  const inputs = await Promise.all(
    [...options.inputs, ...(await prismaInputs(options.root, ports.files))].map((input) =>
      readInput(options, ports, input),
    ),
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
      jsx: await jsxPackages(options, ports, loader),
    },
    everywhere: inputs.flatMap(({ readBy, leaves }) => (readBy === null ? leaves : [])),
    unmatched: inputs.flatMap(({ files, leaves, isSaid }) => (isSaid && leaves.length === 0 ? [files] : [])),
  }
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  return globs.length === 0 ? () => false : picomatch([...globs], { dot: true })
}

interface Input {
  readonly files: string
  readonly readBy: string | null
  readonly leaves: readonly LeafDependency[]
  readonly isSaid: boolean
}

async function readInput({ root, inputs }: ScanOptions, { files }: ScanPorts, input: InputOption): Promise<Input> {
  const { files: pattern, readBy = null } = typeof input === 'string' ? { files: input } : input
  const found = await files.glob([`${escapePath(root)}/${pattern}`], ['**/node_modules/**'])
  const leaves = await Promise.all(found.map((file) => assetLeaf(files, root, file)))
  return { files: pattern, readBy, leaves, isSaid: inputs.includes(input) }
}

/** The nodes that read files: the leaves of a package of that name, or the modules that a glob matches. */
function readersOf(project: Project, readBy: string): string[] {
  const packages = [...project.dependencies.values()]
    .flatMap((found) => [...found.values()].flat())
    .flatMap(({ kind, id }) => (kind === 'leaf' && isPackage(id, readBy) ? [id] : []))
  if (packages.length > 0) return [...new Set(packages)]
  const matches = matcher([readBy])
  return [...project.modules.keys()].filter((id) => matches(modulePath(id)))
}

/** A package that is not installed counts by the name it is asked for. */
function isPackage(id: string, name: string): boolean {
  const [, kind, rest = ''] = /^(package|missing):(.*)$/s.exec(id) ?? []
  if (kind === 'package') return rest.slice(0, rest.lastIndexOf('@')) === name
  return kind === 'missing' && (rest === name || rest.startsWith(`${name}/`))
}

/** The automatic runtime of JSX (https://www.typescriptlang.org/tsconfig/#jsxImportSource), where it is a package. */
async function jsxPackages(
  { root, jsxSource = 'react' }: ScanOptions,
  { files, resolve, lockfile }: ScanPorts,
  { project, fileOf }: Loader,
): Promise<Map<ModuleId, LeafDependency>> {
  const found = new Map<ModuleId, LeafDependency>()
  for (const summary of project.modules.values()) {
    if (!hasJsx(summary)) continue
    const importer = fileOf(summary.id) ?? join(root, 'index.tsx')
    const source = summary.jsxSource ?? jsxSource
    const target = source === null ? null : resolve(importer, `${source}/jsx-runtime`)
    if (target?.kind !== 'package') continue
    found.set(summary.id, await packageLeaf(files, lockfile, target.name, importer, target.file))
  }
  return found
}

function hasJsx({ statements }: ModuleSummary): boolean {
  return statements.some((statement) => statement.hasJsx)
}
