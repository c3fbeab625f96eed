import { PLAIN_ANALYSIS } from '../core/analysis-options.ts'
import { openCache } from './cache/open-cache.ts'
import { createJsxFinder } from './compiler-settings.ts'
import { readAutoImports } from './auto-imports.ts'
import { diskFiles } from './files.ts'
import { frameworkAliases } from './framework-aliases.ts'
import { createGlobPlacer } from './glob-place.ts'
import { createComponents } from './languages/readers.ts'
import { readLockfile, type LockfileReading } from './lockfile.ts'
import { projectName } from './project-name.ts'
import { isDeclared } from './resolve-installed.ts'
import { createResolver, DEFAULT_CONDITIONS, type Alias } from './resolve.ts'
import { scanAgain } from './scan-again.ts'
import type { Scan, ScanOptions } from './scan.ts'
import { frameworksOf } from './scope-files.ts'

/** What a scan of a folder on disk is told. */
export interface StartOptions
  extends Pick<ScanOptions, 'root' | 'include' | 'exclude' | 'tables' | 'siteTags'>, Partial<typeof PLAIN_ANALYSIS> {
  readonly namespace?: string | undefined
  /** Import aliases that `tsconfig.json` doesn't know. */
  readonly aliases?: readonly Alias[]
  /** Conditions for the `exports` of packages, besides the default ones. */
  readonly conditions?: readonly string[]
  /** Installed packages that are compiled with the project. */
  readonly transpiled?: readonly string[]
  /** Where the framework has generated its declarations. @default where it does by custom */
  readonly generated?: string
  /** Whether packages are those that the lockfile names, whatever is installed. @default false */
  readonly byLockfile?: boolean
  /** Absolute path of a folder for what is kept from one scan to the next. @default nothing is kept */
  readonly cache?: string | null
}

/** Next resolves what makes cache entries as server components (https://react.dev/reference/rsc/server-components). */
const SERVER_COMPONENTS: readonly string[] = ['react-server']

/** Scans a folder on disk. */
export async function startScan(options: StartOptions): Promise<Scan> {
  const { root, aliases = [], conditions = [], transpiled } = options
  const namespace = options.namespace ?? projectName(root)
  const found = await readLockfile(root)
  const lockfile = options.byLockfile === true ? withoutInstalled(found) : found
  const known = isDeclared(root, 'next') ? SERVER_COMPONENTS : []
  const frameworks = frameworksOf(root)
  const resolve = createResolver({
    root,
    aliases: [...aliases, ...frameworkAliases(frameworks)],
    conditions: [...conditions, ...known, ...DEFAULT_CONDITIONS],
    transpiled,
  })
  const autoImports = frameworks.includes('nuxt')
    ? await readAutoImports({ root, files: diskFiles, resolve }, options.generated)
    : undefined
  const { records, scans } = typeof options.cache === 'string' ? openCache(options.cache) : {}
  return scanAgain(
    { ...PLAIN_ANALYSIS, ...options, namespace, frameworks },
    {
      files: diskFiles,
      resolve,
      placeGlob: createGlobPlacer(root, aliases),
      lockfile,
      jsxOf: createJsxFinder(),
      components: createComponents(root),
      autoImports,
      records,
    },
    scans,
  )
}

/** A lockfile that is not told what is installed. */
function withoutInstalled(reading: LockfileReading): LockfileReading {
  if (reading.kind !== 'read') return reading
  return { ...reading, digestOf: (name, importer) => reading.digestOf(name, importer, null) }
}
