import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { BuildOptions, Metafile, OnLoadArgs } from 'esbuild'
import { append } from '../core/append.ts'
import { HELPERS } from './cross-check.ts'
import type { ModuleGraph } from './module-graph.ts'
import { placelessText } from './module-id.ts'

/** What is known of a build that is done. */
export interface EsbuildResult {
  readonly folder: string
  readonly metafile: Metafile
  readonly options: BuildOptions
  /** What other plugins made of files and modules of their own, by {@link inputKey}. */
  readonly contents: ReadonlyMap<string, string>
  /** By name in the metafile. */
  readonly outputs: ReadonlyMap<string, string>
}

/** What names an input wherever it is met: a file's path, or the name that a plugin made up; with the query. */
export function inputKey({ namespace, path, suffix }: Pick<OnLoadArgs, 'namespace' | 'path' | 'suffix'>): string {
  return namespace === 'file' ? path + suffix : `${namespace}:${path}${suffix}`
}

/** What esbuild puts in place of what `package.json` leaves out. */
const DISABLED = '(disabled):'

/** Inputs that are known by name: what is installed, and what the importer itself says. */
const KNOWN_BY_NAME = /^<data:|(?:^|[\\/:])node_modules[\\/]/

/** Whether an input is no file: it has a namespace in front, where one letter is a drive. */
function isVirtual(folder: string, input: string): boolean {
  return /^[^/\\:]{2,}:/.test(input) && !existsSync(resolve(folder, input))
}

/** The path of a file, or the name of what is none; without the attributes it is imported with. */
export function keyOf(folder: string, input: string): string {
  const plain = input.replace(/ with \{[^{}]*\}$/, '')
  return isVirtual(folder, plain) ? plain : resolve(folder, plain)
}

/** Imports that have to be accounted for. */
function innerImports(imports: Metafile['inputs'][string]['imports']): Metafile['inputs'][string]['imports'] {
  return imports.filter(({ external, path }) => external !== true && !KNOWN_BY_NAME.test(path))
}

/** The files that were built, by absolute path. */
export function inputFiles({ folder, metafile }: EsbuildResult): ReadonlySet<string> {
  return new Set(Object.keys(metafile.inputs).map((input) => withoutQuery(keyOf(folder, input))))
}

/**
 * The module graph as the metafile tells it. A module that a plugin made up goes by the name that imports it. Where its
 * text is not known, all that was built stands for it: whatever it holds, a change of it is a change of that.
 *
 * @param tellUnknown - is told of such a module when its text is asked for
 */
export function esbuildGraph(result: EsbuildResult, tellUnknown: (input: string) => void): ModuleGraph {
  const { folder, metafile, contents, outputs } = result
  const ids = moduleIds(result)
  // A file that is imported as a text too is the file.
  const inputs = new Map([...ids].toReversed().map(([input, id]) => [id, input]))
  const entries = entryInputs(result)
  const textOf = (input: string): string => {
    const key = keyOf(folder, input)
    const text = contents.get(key) ?? (isVirtual(folder, input) ? unloadedText(input) : readText(key))
    if (text !== null) return text
    tellUnknown(placelessText(folder, input))
    return [...outputs].flat().join('\n')
  }
  return {
    getModuleIds: () => inputs.keys(),
    getModuleInfo: (id) => {
      const input = inputs.get(id)
      if (input === undefined) return null
      const imports = innerImports(metafile.inputs[input]?.imports ?? [])
      const idsOf = (isDynamic: boolean): string[] =>
        imports
          .filter(({ kind }) => (kind === 'dynamic-import') === isDynamic)
          .flatMap(({ path }) => ids.get(path) ?? [])
      return {
        importedIds: idsOf(false),
        dynamicallyImportedIds: idsOf(true),
        isEntry: entries.has(input),
        get code() {
          return textOf(input)
        },
      }
    },
  }
}

/** The text of what no plugin is known to have loaded. */
function unloadedText(input: string): string | null {
  return input.startsWith(DISABLED) ? '' : null
}

function withoutQuery(path: string): string {
  return path.replace(/\?[^/\\]*$/, '')
}

function readText(path: string): string {
  try {
    return readFileSync(withoutQuery(path), 'utf8')
  } catch {
    return ''
  }
}

/** Ids by input: as the cross-check has them, files absolute and everything else behind a `\0`. */
function moduleIds({ folder, metafile }: EsbuildResult): Map<string, string> {
  const names = new Map<string, string[]>()
  for (const { path, original } of Object.values(metafile.inputs).flatMap(({ imports }) => imports)) {
    if (original !== undefined && isVirtual(folder, path)) append(names, path, original)
  }
  const taken = new Set<string>()
  const virtualId = (input: string): string => {
    const [name] = names.get(input)?.sort() ?? []
    const said = `\0${name}`
    const isFree = name !== undefined && !taken.has(said) && !HELPERS.test(said)
    const id = isFree ? said : `\0virtual:${placelessText(folder, input)}`
    taken.add(id)
    return id
  }
  return new Map(
    Object.keys(metafile.inputs)
      .sort()
      .map((input) => [input, isVirtual(folder, input) ? virtualId(input) : keyOf(folder, input)]),
  )
}

/** What the build starts from. What is only imported later gets an output of its own too. */
export function entryInputs({ folder, metafile, options }: EsbuildResult): ReadonlySet<string> {
  const { entryPoints = [] } = options
  const said = Array.isArray(entryPoints) ? entryPoints : Object.values(entryPoints)
  const named = said.map((entry) => resolve(folder, typeof entry === 'string' ? entry : entry.in))
  const later = new Set(
    Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.flatMap(({ kind, path }) => (kind === 'dynamic-import' ? [path] : [])),
    ),
  )
  const started = Object.values(metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? [])
  return new Set(
    started.filter((input) => {
      const key = keyOf(folder, input)
      return !later.has(input) || named.some((path) => key === path || key.startsWith(`${path}.`))
    }),
  )
}
