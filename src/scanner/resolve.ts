import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { COMPONENT_ENDINGS } from './component-endings.ts'
import { createRename, type Alias } from './resolve-alias.ts'
import { installedFolder, installedPackage, isDeclared } from './resolve-installed.ts'
import { createLookup, type Lookup } from './resolve-lookup.ts'
import { asksForContent, isFilePath, packageNameOf, readRequest, type Request } from './resolve-request.ts'

export type { Alias } from './resolve-alias.ts'

/** Where an import leads. Files are absolute, as the system writes paths, with symlinks followed. */
export type Resolution =
  /** JavaScript or TypeScript of the project, workspaces and linked folders included. */
  | { readonly kind: 'module'; readonly file: string; readonly query?: string }
  /** Another file of the project, or one that is asked for by content or address (`?raw`, `?url`). */
  | { readonly kind: 'asset'; readonly file: string; readonly query?: string }
  /**
   * Something installed. The name is that of its folder under the last `node_modules`. The file is where the import
   * leads, or the `package.json` where it leads nowhere (types only); `null` where it is declared but not installed.
   */
  | { readonly kind: 'package'; readonly name: string; readonly file: string | null }
  /** Something the runtime brings along, and what holds no code outside the specifier (`data:`). */
  | { readonly kind: 'builtin'; readonly name: string }
  /** Nothing was found. The reason is one of a few fixed phrases, without paths. */
  | { readonly kind: 'missing'; readonly reason: string }

/**
 * Tells where a specifier leads from the file that holds it. Never throws.
 *
 * @param importerFile - absolute path
 */
export type Resolver = (importerFile: string, specifier: string) => Resolution

/** What decides where imports lead. */
export interface ResolverOptions {
  /** The project's folder: `/x` is looked up in it. */
  readonly root: string
  /** Renames, tried in order before anything else. */
  readonly aliases?: readonly Alias[] | undefined
  /** Conditions of `exports` and `imports`; `import`, `require` and `default` may be among them. */
  readonly conditions?: readonly string[] | undefined
  /** Installed packages that are compiled with the project, so that they count as source. */
  readonly transpiled?: readonly string[] | undefined
  /** Endings tried in order where a path has none. */
  readonly extensions?: readonly string[] | undefined
}

/**
 * Conditions of a production build for a server: Vite's `defaultServerConditions` with `import`
 * (https://vite.dev/config/shared-options#resolve-conditions).
 */
export const DEFAULT_CONDITIONS: readonly string[] = ['module', 'node', 'production', 'import', 'default']

/** Vite's `resolve.extensions`. */
export const DEFAULT_EXTENSIONS: readonly string[] = ['.mjs', '.js', '.mts', '.ts', '.jsx', '.tsx', '.json']

const MODULE_EXTENSIONS: ReadonlySet<string> = new Set(
  ['.js', '.jsx', '.ts', '.tsx', '.mjs', '.cjs', '.mts', '.cts'].concat(COMPONENT_ENDINGS),
)

/** Next answers these itself, installed or not. They hold no code, only a rule on who may import them. */
const MARKERS: ReadonlySet<string> = new Set(['server-only', 'client-only'])

/**
 * Makes a resolver over the files as they are now: it remembers its answers, so a new scan needs a new one.
 *
 * Answers hold for a folder where the path starts with `.`, else for a file: two files of one folder can be included by
 * two tsconfigs.
 */
export function createResolver(options: ResolverOptions): Resolver {
  const rename = createRename(options.aliases ?? [])
  const lookup = createLookup({
    root: options.root,
    conditions: options.conditions ?? DEFAULT_CONDITIONS,
    extensions: options.extensions ?? DEFAULT_EXTENSIONS,
  })
  const transpiled = new Set(options.transpiled)
  const answers = new Map<string, Map<string, Resolution>>()
  return (importerFile, specifier) => {
    const importer = importerFile.replace(/\?.*$/s, '')
    const place = specifier.startsWith('.') ? dirname(importer) : importer
    const known = answers.get(place) ?? new Map<string, Resolution>()
    answers.set(place, known)
    const answer = known.get(specifier) ?? resolve(lookup, importer, readRequest(rename(specifier)), transpiled)
    known.set(specifier, answer)
    return answer
  }
}

function resolve(lookup: Lookup, importer: string, request: Request, transpiled: ReadonlySet<string>): Resolution {
  if (request.kind !== 'lookup') return request
  const { path, query } = request
  const found = lookup(importer, path)
  if (isBuiltin(path) && (typeof found !== 'string' || installedPackage(found) !== null)) {
    // A file of the project may have such a name (`constants`, by `baseUrl`); something installed can't hide Node's own.
    return { kind: 'builtin', name: `node:${path}` }
  }
  if (typeof found === 'string') return classify(found, query, transpiled)
  return isFilePath(path) ? { kind: 'missing', ...found } : resolvePackage(dirname(importer), path, found.reason)
}

function classify(file: string, query: string, transpiled: ReadonlySet<string>): Resolution {
  const name = installedPackage(file)
  if (name !== null && !transpiled.has(name)) return { kind: 'package', name, file }
  const isModule = MODULE_EXTENSIONS.has(extname(file).toLowerCase()) && !asksForContent(query)
  return { kind: isModule ? 'module' : 'asset', file, ...(query === '' ? {} : { query }) }
}

/** A package of which no file could be found: one that has only types, or one that is declared and not installed. */
function resolvePackage(folder: string, path: string, reason: string): Resolution {
  const name = packageNameOf(path)
  if (name === null) return { kind: 'missing', reason }
  const installed = installedFolder(folder, name)
  if (installed !== null) {
    const installedAs = installedPackage(installed)
    if (installedAs === null) return { kind: 'missing', reason: 'not in its workspace, or not built' }
    const manifest = join(installed, 'package.json')
    return { kind: 'package', name: installedAs, file: existsSync(manifest) ? manifest : null }
  }
  if (isDeclared(folder, name)) return { kind: 'package', name, file: null }
  return MARKERS.has(path) ? { kind: 'builtin', name: path } : { kind: 'missing', reason }
}
