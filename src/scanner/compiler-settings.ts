import { dirname, extname, join, resolve } from 'node:path'
import { getTsconfig, parseTsconfig } from 'get-tsconfig'
import { sortedUnique } from '../core/hash.ts'

/** What a project's compiler settings say that changes what code does when it runs: by name, each value that it has. */
export type CompilerSettings = Readonly<Record<string, readonly unknown[]>>

/** What compiler settings say of JSX. */
export interface JsxSettings {
  /** Packages, or modules by alias, that JSX is made with; none where nothing is said. */
  readonly sources: readonly string[]
  /** Names that it is turned into calls of (`h`). */
  readonly names: readonly string[]
  /** Whether it is turned into calls of what a module binds, rather than of a runtime. */
  readonly isClassic: boolean
}

/** Options under which the same code does something else (https://www.typescriptlang.org/tsconfig/). */
const MEANING: readonly string[] = [
  'downlevelIteration',
  'emitDecoratorMetadata',
  'experimentalDecorators',
  'importsNotUsedAsValues',
  'isolatedModules',
  'jsx',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
  'preserveConstEnums',
  'preserveValueImports',
  'target',
  'useDefineForClassFields',
  'verbatimModuleSyntax',
]

/**
 * Reads the compiler settings of a project, from `tsconfig.json` or `jsconfig.json`, with all it extends and those that it
 * refers to. Without one, or with one that can't be read, nothing is set.
 *
 * @param counts - whether a file counts to which one refers
 */
export function readCompilerSettings(root: string, counts: (path: string) => boolean = () => true): CompilerSettings {
  const options = optionsFor(root, new Map(), counts)
  return Object.fromEntries(
    MEANING.flatMap((name) => {
      const values = new Map(
        options.flatMap((each) => (each.has(name) ? [[JSON.stringify(each.get(name)), each.get(name)]] : [])),
      )
      return values.size === 0 ? [] : [[name, [...values].sort().map(([, value]) => value)]]
    }),
  )
}

/** Tells what the compiler settings say that hold for a file: those nearest to it. */
export function createJsxFinder(): (file: string) => JsxSettings {
  const known = new Map<string, JsxSettings>()
  const cache = new Map<string, unknown>()
  return (file) => {
    const folder = dirname(file)
    const settings = known.get(folder) ?? readJsx(optionsFor(folder, cache))
    known.set(folder, settings)
    return settings
  }
}

function readJsx(options: readonly CompilerOptions[]): JsxSettings {
  const texts = (name: string): string[] => options.flatMap((each) => textOf(each.get(name)))
  const modes = texts('jsx')
  return {
    sources: sortedUnique(texts('jsxImportSource')),
    names: sortedUnique(
      [...texts('jsxFactory'), ...texts('jsxFragmentFactory')].map((name) => name.replace(/\..*/s, '')),
    ),
    isClassic: modes.length > 0 && modes.every((mode) => mode === 'react'),
  }
}

function textOf(value: unknown): string[] {
  return typeof value === 'string' && value !== '' ? [value] : []
}

type CompilerOptions = ReadonlyMap<string, unknown>

/** The options of the nearest file, and of those that it refers to: which of them is meant for a file isn't asked. */
function optionsFor(
  folder: string,
  cache: Map<string, unknown>,
  counts: (path: string) => boolean = () => true,
): CompilerOptions[] {
  try {
    const found = getTsconfig(folder, 'tsconfig.json', cache) ?? getTsconfig(folder, 'jsconfig.json', cache)
    if (found === null) return []
    const references = (found.config.references ?? []).map(({ path }) => resolve(dirname(found.path), path))
    return [found.config, ...references.filter(counts).flatMap(readReferenced)].map(
      ({ compilerOptions = {} }) => new Map(Object.entries(compilerOptions)),
    )
  } catch {
    return []
  }
}

function readReferenced(path: string): ReturnType<typeof parseTsconfig>[] {
  try {
    return [parseTsconfig(extname(path) === '.json' ? path : join(path, 'tsconfig.json'))]
  } catch {
    return []
  }
}
