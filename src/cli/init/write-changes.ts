import { realpathSync } from 'node:fs'
import { chmod, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CacheTagsError } from '../../core/error.ts'
import { writeWhole } from '../../scanner/write-whole.ts'
import { isWithin } from '../is-within.ts'
import { readText, type Project } from './project.ts'

/** A file before and after. */
export interface Change {
  /** Relative to the project, with `/`. */
  readonly file: string
  /** `null` where there is none yet. */
  readonly before: string | null
  readonly after: string
}

/** Whether a file is outside of the project's repository, links followed. */
export function isOutside({ root, repository }: Project, file: string): boolean {
  try {
    return !isWithin(realpathSync(repository), realpathSync(join(root, file)))
  } catch {
    // A file that isn't there yet gets its place in the project.
    return false
  }
}

/**
 * Writes every change, unless one of the files is no longer what was shown: then it writes none.
 *
 * @throws CacheTagsError `CT_CONFIRM` for a file that has changed, `CT_USAGE` for one that can't be written
 */
export async function writeChanges(root: string, changes: readonly Change[]): Promise<void> {
  for (const { file, before } of changes) {
    if ((await readText(join(root, file))) === before) continue
    throw new CacheTagsError('CT_CONFIRM', `${file} has changed since it was shown. Nothing was written.`, {
      hint: 'Run it again.',
    })
  }
  for (const change of changes) {
    await write(root, change).catch((cause: unknown) => {
      throw new CacheTagsError('CT_USAGE', `${change.file} can't be written.`, {
        cause,
        hint: 'See whether you may write there, and run it again: what is in place is left alone.',
      })
    })
  }
}

async function write(root: string, { file, before, after }: Change): Promise<void> {
  const path = join(root, file)
  if (before === null) return writeWhole(path, after)
  // A link stays one, and a script that can be executed stays one.
  const real = await realpath(path)
  const { mode } = await stat(real)
  await writeWhole(real, after)
  await chmod(real, mode)
}
