import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { changedModules } from '../core/compare-sites.ts'
import { modulePath } from '../core/ids.ts'
import type { Manifest } from '../core/manifest.ts'
import { count } from '../report/words.ts'
import { readModuleSources } from './module-sources.ts'

/** Texts of modules by their ids, and what is left out of them, a sentence each. */
export interface ShownSources {
  readonly sources: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}

/** What is built, and what it is compared with. */
export interface BuiltAndOthers {
  /** Absolute path of the project. */
  readonly root: string
  readonly manifest: Manifest
  readonly others: readonly Manifest[]
  /** File of the manifest, from a build before; `null` where a scan has just made it. */
  readonly manifestFile: string | null
}

/**
 * Reads the sources of the modules in which a build differs from others, as they stand now. A file that was edited since the
 * build is left out: its lines are others.
 */
export async function readShownSources({
  root,
  manifest,
  others,
  manifestFile,
}: BuiltAndOthers): Promise<ShownSources> {
  const changed = new Set(others.flatMap((other) => changedModules(other, manifest)))
  const paths = new Map([...changed].map((id) => [modulePath(id), id]))
  const read = await readModuleSources(root, [...paths.keys()], manifestFile === null)
  const builtAtMs = manifestFile === null ? Number.POSITIVE_INFINITY : await writtenAtMs(manifestFile)
  const sources = new Map<string, string>()
  for (const [path, text] of read) {
    if ((await writtenAtMs(resolve(root, path))) <= builtAtMs) sources.set(paths.get(path) ?? path, text)
  }
  const edited = read.size - sources.size
  const words = `The source lines of ${count(edited, 'file')} are left out: edited since the build.`
  return { sources, notes: edited === 0 ? [] : [words] }
}

async function writtenAtMs(file: string): Promise<number> {
  return (await stat(file)).mtimeMs
}
