import { append } from '../core/append.ts'
import { relative } from 'node:path'
import { moduleId } from '../core/ids.ts'
import type { Dependency, Project } from '../core/project.ts'
import { summariseModule, type ModuleSummary } from '../core/summary.ts'
import type { ModuleId, Syntax } from '../core/syntax.ts'
import type { AutoImports } from './auto-imports.ts'
import { codeNames } from './code-names.ts'
import { textOf } from './files.ts'
import { NO_COMPONENTS, type Components } from './languages/readers.ts'
import { assetLeaf } from './leaves.ts'
import { isParseFailure, parseComponent, parseModule, type ParseFailure } from './parse.ts'
import { targetsOf, type Asked, type TargetPorts } from './targets.ts'
import { createTrees, type Trees } from './trees.ts'

/** What parsing asks of the world. */
export interface ParsePorts {
  /** Takes files of other languages apart. Without it they can't be read. */
  readonly components?: Components
  /** Names that are imported without being written as imports; `null` where they are not known. @default none */
  readonly autoImports?: AutoImports | null | undefined
}

/** What loading asks of the world. */
export interface LoadPorts extends TargetPorts, ParsePorts {
  /** Texts of files that were read already. */
  readonly texts?: ReadonlyMap<string, string>
  /** How much source the trees held at once may have, in UTF-16 code units. @default {@link MAX_TREE_LENGTH} */
  readonly maxTreeLength?: number | undefined
}

/** Source of which all trees are held: a tree takes some 70 times as many bytes. */
const MAX_TREE_LENGTH = 4_000_000

/** Most files that are read at once. */
const MAX_READS = 64

/** Modules that have been read so far, with all they import. Grows; never changes what it holds. */
export interface Loader extends Pick<Trees, 'keep' | 'letGo' | 'remade'> {
  /** Loads the given files with everything they import. */
  readonly load: (files: readonly string[]) => Promise<void>
  readonly project: Project
  readonly syntaxOf: (id: ModuleId) => Syntax | undefined
  /** The text of a module that could be parsed. */
  readonly sourceOf: (id: ModuleId) => string | undefined
  /** Whether a top-level name of a module surely stands for a function or a class. */
  readonly isCode: (id: ModuleId, name: string) => boolean
  /** Where the function begins that a top-level name of a module surely stands for. */
  readonly functionAt: (id: ModuleId, name: string) => number | null
  /** The modules that ask for a module. */
  readonly importersOf: (id: ModuleId) => readonly ModuleId[]
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
  const dependencies = new Map<ModuleId, Map<string, readonly Dependency[]>>()
  const sources = new Map<ModuleId, string>()
  const importers = new Map<ModuleId, ModuleId[]>()
  const code = new Map<ModuleId, ReadonlyMap<string, number | null>>()
  const paths = new Map<ModuleId, string>()
  const failures = new Map<ModuleId, ParseFailure>()
  const missing: { module: ModuleId; specifier: string; reason: string }[] = []

  const remake = (id: ModuleId): Syntax | undefined => {
    const source = sources.get(id)
    const parsed = source === undefined ? undefined : parseFile(ports, id, paths.get(id) ?? id, source)
    return parsed === undefined || isParseFailure(parsed) ? undefined : parsed
  }
  const trees = createTrees(remake, ports.maxTreeLength ?? MAX_TREE_LENGTH)

  const parse = (file: string, source: string): ModuleSummary | null => {
    const id = idOf(ports.root, file)
    if (paths.has(id)) return null
    paths.set(id, file)
    const parsed = parseFile(ports, id, file, source)
    if (isParseFailure(parsed)) {
      failures.set(id, parsed)
      return null
    }
    const summary = summariseModule(parsed)
    sources.set(id, source)
    code.set(id, codeNames(parsed))
    modules.set(id, summary)
    trees.hold(parsed)
    trees.letGo()
    return summary
  }

  /** Loads one module and yields the files that it leads to. */
  const visit = async (file: string, source: string): Promise<string[]> => {
    const summary = parse(file, source)
    if (summary === null) return []
    const found = new Map<string, readonly Dependency[]>()
    const next: string[] = []
    for (const asked of askedBy(summary)) {
      const targets = await targetsOf(ports, file, asked)
      found.set(asked.specifier, targets.dependencies)
      next.push(...targets.modules)
      for (const { from, specifier } of targets.missing) {
        missing.push({ module: idOf(ports.root, from), specifier, reason: 'it is not found' })
      }
    }
    dependencies.set(summary.id, found)
    noteImporter(importers, summary.id, [...found.values()].flat())
    return next
  }

  return {
    project: { modules, dependencies },
    syntaxOf: trees.treeOf,
    sourceOf: (id) => sources.get(id),
    isCode: (id, name) => code.get(id)?.has(name) === true,
    importersOf: (id) => importers.get(id) ?? [],
    functionAt: (id, name) => code.get(id)?.get(name) ?? null,
    keep: trees.keep,
    letGo: trees.letGo,
    remade: trees.remade,
    fileOf: (id) => paths.get(id),
    failures,
    missing,
    load: async (files) => {
      let wave = files
      while (wave.length > 0) {
        const next: string[] = []
        const unread = [...new Set(wave)].filter((file) => !paths.has(idOf(ports.root, file)))
        for (let at = 0; at < unread.length; at += MAX_READS) {
          const batch = unread.slice(at, at + MAX_READS)
          const texts = await Promise.all(batch.map((file) => readText(ports, file)))
          // Before any is parsed, so that they are in the same order every time.
          await Promise.all(batch.map((file) => ports.components?.prepare(file)))
          const found = await Promise.all(batch.map((file, index) => visit(file, texts[index] ?? '')))
          next.push(...found.flat())
        }
        wave = next
      }
      replaceUnreadable(dependencies, failures, await failureLeaves(ports, failures, paths))
    },
  }
}

/** Parses a file of any language that holds modules; its component has to be prepared. */
export function parseFile(
  { components = NO_COMPONENTS, autoImports }: ParsePorts,
  id: ModuleId,
  file: string,
  source: string,
): Syntax | ParseFailure {
  const component = components.read(file, source)
  if (typeof component === 'string') return parseComponent(id, file, component)
  const parse = (code: string): Syntax | ParseFailure =>
    component === null ? parseModule(id, file, code) : parseComponent(id, file, { ...component, code })
  const code = component?.code ?? source
  const parsed = parse(code)
  if (isParseFailure(parsed)) return parsed
  const complete = autoImports?.complete(file, code, parsed) ?? null
  const completed = complete === null ? parsed : parse(complete)
  return isParseFailure(completed) ? parsed : { ...completed, source: parsed.source }
}

function readText({ files, texts }: LoadPorts, file: string): string | Promise<string> {
  return texts?.get(file) ?? textOf(files, file)
}

function noteImporter(importers: Map<ModuleId, ModuleId[]>, importer: ModuleId, found: readonly Dependency[]): void {
  for (const id of new Set(found.flatMap((dependency) => (dependency.kind === 'module' ? [dependency.id] : [])))) {
    append(importers, id, importer)
  }
}

function askedBy(summary: ModuleSummary): Asked[] {
  const requests = summary.statements.flatMap((statement) => statement.requests)
  const all = [...summary.runs.map((specifier): Asked => ({ kind: 'import', specifier })), ...requests]
  // What may be a path and is imported besides is an import: that finds more.
  const paths = all.filter(({ kind }) => kind === 'file')
  const imports = all.filter(({ kind }) => kind !== 'file')
  return [...new Map([...paths, ...imports].map((item) => [item.specifier, item])).values()]
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
  dependencies: ReadonlyMap<ModuleId, Map<string, readonly Dependency[]>>,
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
