import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CacheTagsError } from '../core/error.ts'
import { releaseDigest, type Manifest } from '../core/manifest.ts'
import { LIVE_PATH, liveText } from '../release/oracle.ts'
import { writeWhole } from '../scanner/write-whole.ts'

/** Where a build says which version it is, for `--wait-for`; nowhere, unless the option `serve` names a folder. */
export interface ServedVersion {
  /** @throws CacheTagsError `CT_USAGE` where it can't be written */
  readonly write: (manifest: Manifest) => Promise<void>
  /**
   * Takes back what an earlier build said: a build that fails must not go live as the version before it.
   *
   * @throws CacheTagsError `CT_USAGE` where it can't be removed
   */
  readonly withdraw: () => Promise<void>
}

/** @param serve - the option: a folder of static files, relative to the project's */
export function servedVersion(root: string, serve: string | undefined): ServedVersion {
  if (serve === undefined) return { write: async () => {}, withdraw: async () => {} }
  const folder = resolve(root, serve)
  const file = join(folder, LIVE_PATH)
  return {
    write: async (manifest) => void (await serveVersion(folder, releaseDigest(manifest))),
    withdraw: () => orRefused(rm(file, { force: true }), file),
  }
}

/**
 * Writes which version it is into a folder of static files.
 *
 * @param folder - absolute path of what is served at `/`
 * @returns the path of the file
 * @throws CacheTagsError `CT_USAGE` where it can't be written
 */
export async function serveVersion(folder: string, digest: string): Promise<string> {
  const file = join(folder, LIVE_PATH)
  await orRefused(writeWhole(file, liveText(digest)), file)
  return file
}

async function orRefused(work: Promise<void>, file: string): Promise<void> {
  try {
    await work
  } catch (cause) {
    throw new CacheTagsError('CT_USAGE', `${file} can't be written.`, {
      cause,
      hint: 'Name the folder from which the application serves static files, by --serve or the option `serve`.',
    })
  }
}
