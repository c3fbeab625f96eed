import { resolve } from 'node:path'
import { cacheFolder } from '../scanner/cache/open-cache.ts'
import type { Alias } from '../scanner/resolve.ts'
import type { Scan } from '../scanner/scan.ts'
import { startScan } from '../scanner/start.ts'
import type { OptionsResolved } from './options.ts'
import { formTables } from './resolve-options.ts'

/** What a bundler adds to the options of a scan. */
export interface ScanAdditions {
  readonly aliases: readonly Alias[]
  readonly conditions: readonly string[]
  /** Installed packages that are compiled with the project. */
  readonly transpiled?: readonly string[]
  /** Where the framework has generated its declarations. */
  readonly generated?: string
  /** Whether packages are those that the lockfile names, whatever is installed. @default false */
  readonly byLockfile?: boolean
}

/** Scans a project under the given options, in a build or without one. */
export function scanWith(
  root: string,
  options: OptionsResolved,
  additions: ScanAdditions = { aliases: [], conditions: [] },
): Promise<Scan> {
  const own = Object.entries(options.alias).map(([find, to]) => ({ find, replacement: aliasTarget(root, to) }))
  return startScan({
    root,
    ...(options.include === undefined ? {} : { include: options.include }),
    exclude: options.exclude,
    tables: formTables(options),
    namespace: options.namespace,
    siteTags: options.siteTags,
    purity: options.purity,
    opaque: options.opaque,
    inputs: options.inputs,
    ambient: options.ambient,
    scope: options.scope,
    aliases: [...own, ...additions.aliases],
    conditions: [...options.conditions, ...additions.conditions],
    transpiled: additions.transpiled ?? [],
    ...(additions.generated !== undefined && { generated: additions.generated }),
    ...(additions.byLockfile === true && { byLockfile: true }),
    cache: cacheFolder(root, process.env),
  })
}

/** An alias to a path of the project is relative to its root; one to a package stays a name. */
function aliasTarget(root: string, replacement: string): string {
  return replacement.startsWith('.') ? resolve(root, replacement) : replacement
}
