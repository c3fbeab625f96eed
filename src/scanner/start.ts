import { diskFiles } from './files.ts'
import { readLockfile } from './lockfile.ts'
import { projectName } from './project-name.ts'
import { createResolver, DEFAULT_CONDITIONS, type Alias } from './resolve.ts'
import { scanProject, type Scan, type ScanOptions } from './scan.ts'

/** What a scan of a folder on disk is told. */
export interface StartOptions extends Omit<ScanOptions, 'namespace'> {
  readonly namespace?: string | undefined
  /** Import aliases that `tsconfig.json` doesn't know. */
  readonly aliases?: readonly Alias[]
  /** Conditions for the `exports` of packages, besides the default ones. */
  readonly conditions?: readonly string[]
}

/** Scans a folder on disk. */
export async function startScan(options: StartOptions): Promise<Scan> {
  const { root, aliases = [], conditions = [] } = options
  const namespace = options.namespace ?? projectName(root)
  const lockfile = await readLockfile(root)
  const resolve = createResolver({ root, aliases, conditions: [...conditions, ...DEFAULT_CONDITIONS] })
  return scanProject({ ...options, namespace }, { files: diskFiles, resolve, lockfile })
}
