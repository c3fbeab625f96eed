import { append } from '../core/append.ts'
import { digest } from '../core/hash.ts'
import type { Dependency, Project } from '../core/project.ts'
import { summariseModule, type ModuleSummary } from '../core/summary.ts'
import type { ModuleId, Syntax } from '../core/syntax.ts'
import { textKey, type ReadModule, type SummaryCache } from './cache/summary-cache.ts'
import { codeNames } from './code-names.ts'
import { textOf } from './files.ts'
import { assetLeaf } from './leaves.ts'
import { isKept } from './kept.ts'
import { idOf } from './module-files.ts'
import { parseFile, type ParsePorts } from './parse-file.ts'
import { isParseFailure, type ParseFailure } from './parse.ts'
import { targetsOf, type Asked, type TargetPorts } from './targets.ts'
import { createTrees, roomForTrees, type Trees } from './trees.ts'

/** What loading asks of the world. */
export interface LoadPorts extends TargetPorts, ParsePorts {
  /** Texts of files that were read already. */
  readonly texts?: ReadonlyMap<string, string>
  /** What was read of modules by earlier runs. @default nothing */
  readonly summaries?: SummaryCache | undefined
  /** What was read of modules in the same run. @default nothing */
  readonly readBefore?: ReadBefore | undefined
  /** How much source the trees held at once may have, in UTF-16 code units. @default {@link roomForTrees} */
  readonly maxTreeLength?: number | undefined
}

/** Tells what was read of a module of that text. */
export type ReadBefore = (id: ModuleId, source: string) => ReadModule | null

/** Most files that are read at once. */
const MAX_READS = 64

/** Modules that have been read so far, with all they import. Grows; never changes what it holds. */
export interface Loader extends Pick<Trees, 'keep' | 'letGo' | 'release' | 'remade'> {
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
  /**
   * What all that is read of a module depends on: its text, and what that leads to. It is known when everything that it
   * imports is loaded; `null` where more decides. The same for all that are not there.
   */
  readonly stateOf: (id: ModuleId) => string | null
  readonly readBefore: ReadBefore
  readonly failures: ReadonlyMap<ModuleId, ParseFailure>
  /** How many modules were parsed, because nothing was known of their text. */
  readonly parsed: () => number
  /** Specifiers that lead nowhere, by module. */
  readonly missing: readonly { module: ModuleId; specifier: string; reason: string }[]
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
  const keys = new Map<ModuleId, string>()
  const keyOf = (id: ModuleId, source: string): string => {
    const key = keys.get(id) ?? textKey(id, source)
    keys.set(id, key)
    return key
  }
  const states = new Map<ModuleId, string | null>()
  const stateOf = (id: ModuleId): string | null => {
    const known = states.get(id)
    if (known !== undefined) return known
    const file = paths.get(id)
    if (file === undefined) return 'none'
    const source = sources.get(id)
    const state =
      source === undefined || !isKept(ports, file) ? null : digest([keyOf(id, source), leadsTo(dependencies.get(id))])
    states.set(id, state)
    return state
  }
  const trees = createTrees(remake, ports.maxTreeLength ?? roomForTrees())

  let parsedCount = 0
  const parseAnew = (id: ModuleId, file: string, source: string): ReadModule | null => {
    parsedCount += 1
    const parsed = parseFile(ports, id, file, source)
    if (isParseFailure(parsed)) {
      failures.set(id, parsed)
      return null
    }
    const read = { summary: summariseModule(parsed), code: codeNames(parsed) }
    if (isKept(ports, file)) ports.summaries?.put(keyOf(id, source), read)
    trees.hold(parsed)
    trees.letGo()
    return read
  }

  const parse = (file: string, source: string): ModuleSummary | null => {
    const id = idOf(ports.root, file)
    if (paths.has(id)) return null
    paths.set(id, file)
    const kept = (): ReadModule | null =>
      isKept(ports, file) ? (ports.summaries?.get(keyOf(id, source)) ?? null) : null
    const read = ports.readBefore?.(id, source) ?? kept() ?? parseAnew(id, file, source)
    if (read === null) return null
    sources.set(id, source)
    code.set(id, read.code)
    modules.set(id, read.summary)
    return read.summary
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
    release: trees.release,
    remade: trees.remade,
    fileOf: (id) => paths.get(id),
    stateOf,
    readBefore: (id, source) => {
      const [summary, names] = [modules.get(id), code.get(id)]
      return summary === undefined || names === undefined || sources.get(id) !== source
        ? null
        : { summary, code: names }
    },
    failures,
    parsed: () => parsedCount,
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
      if (failures.size > 0) states.clear()
      replaceUnreadable(dependencies, failures, await failureLeaves(ports, failures, paths))
    },
  }
}

function leadsTo(found: ReadonlyMap<string, readonly Dependency[]> = new Map()): unknown[] {
  return [...found].map(([specifier, targets]) => [specifier, targets.map(({ id }) => id)])
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
