import { relative } from 'node:path'
import { moduleId } from '../core/ids.ts'
import type { Dependency, Project } from '../core/project.ts'
import { summariseModule, type ModuleSummary } from '../core/summary.ts'
import type { ModuleId, Syntax } from '../core/syntax.ts'
import type { Files } from './files.ts'
import { assetLeaf, builtinLeaf, globFiles, missingLeaf, packageLeaf } from './leaves.ts'
import type { LockfileReading } from './lockfile.ts'
import { isParseFailure, parseModule, type ParseFailure } from './parse.ts'
import type { Resolver } from './resolve.ts'

/** What loading asks of the world. */
export interface LoadPorts {
  readonly root: string
  readonly files: Files
  readonly resolve: Resolver
  readonly lockfile: LockfileReading
}

/** Modules that have been read so far, with all they import. Grows; never changes what it holds. */
export interface Loader {
  /** Loads the given files with everything they import. */
  readonly load: (files: readonly string[]) => Promise<void>
  readonly project: Project
  readonly syntaxOf: (id: ModuleId) => Syntax | undefined
  readonly fileOf: (id: ModuleId) => string | undefined
  readonly failures: ReadonlyMap<ModuleId, ParseFailure>
  /** Specifiers that lead nowhere, by module. */
  readonly missing: readonly { module: ModuleId; specifier: string; reason: string }[]
}

/** The id of a file's module. */
export function idOf(root: string, file: string): ModuleId {
  return moduleId(relative(root, file))
}

/** Starts with no module loaded. */
export function createLoader(ports: LoadPorts): Loader {
  const modules = new Map<ModuleId, ModuleSummary>()
  const dependencies = new Map<ModuleId, Map<string, Dependency[]>>()
  const syntaxes = new Map<ModuleId, Syntax>()
  const paths = new Map<ModuleId, string>()
  const failures = new Map<ModuleId, ParseFailure>()
  const missing: { module: ModuleId; specifier: string; reason: string }[] = []

  const parse = async (file: string): Promise<ModuleSummary | null> => {
    const id = idOf(ports.root, file)
    if (paths.has(id)) return null
    paths.set(id, file)
    const content = await ports.files.read(file)
    const source = content === null ? '' : new TextDecoder().decode(content)
    const parsed = parseModule(id, file, source)
    if (isParseFailure(parsed)) {
      failures.set(id, parsed)
      return null
    }
    const summary = summariseModule(parsed)
    syntaxes.set(id, parsed)
    modules.set(id, summary)
    return summary
  }

  /** Loads one module and yields the files that it leads to. */
  const visit = async (file: string): Promise<string[]> => {
    const summary = await parse(file)
    if (summary === null) return []
    const found = new Map<string, Dependency[]>()
    const next: string[] = []
    for (const { specifier, isGlob } of specifiersOf(summary)) {
      const targets = isGlob ? await globFiles(file, specifier) : { files: [], list: null }
      const leaf = isGlob ? targets.list : await leafOf(ports, file, specifier, next)
      const lists = await Promise.all(
        targets.files.map(async (target) => (await leafOf(ports, file, target, next)) ?? moduleAt(ports.root, target)),
      )
      if (leaf?.kind === 'leaf' && leaf.id.startsWith('missing:')) {
        missing.push({ module: summary.id, specifier, reason: 'it is not found' })
      }
      found.set(specifier, [...(leaf === null ? [] : [leaf]), ...lists])
    }
    dependencies.set(summary.id, found)
    return next
  }

  return {
    project: { modules, dependencies },
    syntaxOf: (id) => syntaxes.get(id),
    fileOf: (id) => paths.get(id),
    failures,
    missing,
    load: async (files) => {
      let wave = [...files]
      while (wave.length > 0) wave = (await Promise.all(wave.map(visit))).flat()
      replaceUnreadable(dependencies, failures, await failureLeaves(ports, failures, paths))
    },
  }
}

function moduleAt(root: string, file: string): Dependency {
  return { kind: 'module', id: idOf(root, file) }
}

function specifiersOf(summary: ModuleSummary): { specifier: string; isGlob: boolean }[] {
  const requests = summary.statements.flatMap((statement) => statement.requests)
  const all = [
    ...summary.runs.map((specifier) => ({ specifier, isGlob: false })),
    ...requests.map(({ kind, specifier }) => ({ specifier, isGlob: kind === 'glob' })),
  ]
  return [...new Map(all.map((item) => [item.specifier, item])).values()]
}

const OWN_PACKAGE = /^unplugin-cache-tags(?:\/|$)/

/** What a specifier leads to. Files of modules are added to `next`. */
async function leafOf(ports: LoadPorts, importer: string, specifier: string, next: string[]): Promise<Dependency> {
  const resolution = ports.resolve(importer, specifier)
  // This package is never entered, even where it is linked from a folder: its functions are known by name.
  if (OWN_PACKAGE.test(specifier) && 'file' in resolution) {
    return packageLeaf(ports.files, ports.lockfile, 'unplugin-cache-tags', importer, resolution.file)
  }
  switch (resolution.kind) {
    case 'module':
      next.push(resolution.file)
      return moduleAt(ports.root, resolution.file)
    case 'asset':
      return assetLeaf(ports.files, ports.root, resolution.file)
    case 'package':
      return packageLeaf(ports.files, ports.lockfile, resolution.name, importer, resolution.file)
    case 'builtin':
      return builtinLeaf(resolution.name)
    case 'missing':
      return missingLeaf(specifier)
  }
}

/** A module that can't be parsed counts by its content, like any other file. */
async function failureLeaves(
  ports: LoadPorts,
  failures: ReadonlyMap<ModuleId, ParseFailure>,
  paths: ReadonlyMap<ModuleId, string>,
): Promise<Map<ModuleId, Dependency>> {
  const entries = [...failures.keys()].map(async (id): Promise<[ModuleId, Dependency]> => [
    id,
    await assetLeaf(ports.files, ports.root, paths.get(id) ?? ''),
  ])
  return new Map(await Promise.all(entries))
}

function replaceUnreadable(
  dependencies: ReadonlyMap<ModuleId, Map<string, Dependency[]>>,
  failures: ReadonlyMap<ModuleId, ParseFailure>,
  leaves: ReadonlyMap<ModuleId, Dependency>,
): void {
  if (failures.size === 0) return
  for (const found of dependencies.values()) {
    for (const [specifier, targets] of found) {
      found.set(
        specifier,
        targets.map((target) => (target.kind === 'module' ? (leaves.get(target.id) ?? target) : target)),
      )
    }
  }
}
