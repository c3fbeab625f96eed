import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ManifestCode } from '../core/manifest.ts'
import { tagTypes } from '../core/tag-types.ts'
import { frameworksOf } from '../scanner/scope-files.ts'
import type { TypesOption } from './options.ts'
import { writeNamed } from './write-manifest.ts'

/** Where the types are written, unless another place is said: beside the manifest's own place. */
const DEFAULT_FILE = '.cache-tags/tags.d.ts'

/** What was written where. */
export interface WrittenTypes {
  /** Absolute path. */
  readonly file: string
  /** Whether the file is another one than before. */
  readonly isChanged: boolean
}

/**
 * Writes the known tags as types, for editors and the compiler. A file that says the same already is not touched: watchers
 * would compile again. Git is told to ignore the folder `.cache-tags`.
 *
 * @param sites - of a scan
 * @throws CacheTagsError `CT_USAGE` where the file can't be written
 */
export async function writeTypes(
  root: string,
  option: TypesOption,
  sites: ManifestCode['sites'],
): Promise<WrittenTypes> {
  const { out = DEFAULT_FILE, strict = false } = option === true ? {} : option
  const tags = Object.values(sites).flatMap((site) => site.tags)
  const file = resolve(root, out)
  const text = tagTypes(tags, { hasNext: frameworksOf(root).includes('next'), isStrict: strict })
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return { file, isChanged: false }
  await writeNamed(file, text, { what: 'types', by: '--out or the option `types`' })
  return { file, isChanged: true }
}
