import { readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { decodeManifest, encodeManifest } from '../core/manifest-codec.ts'
import { writeWhole } from '../scanner/write-whole.ts'

/** A manifest file as it was found: its bytes, and what they say where they can be read. */
export interface Written {
  readonly text: string | null
  readonly manifest: Manifest | null
}

const turns = new Map<string, Promise<unknown>>()

/** Does one thing after the other with a manifest file, whichever builds of the process they belong to. */
export function inTurnFor<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const turn = (turns.get(file) ?? Promise.resolve()).then(work)
  turns.set(
    file,
    turn.catch(() => {}),
  )
  return turn
}

/**
 * Reads the manifest that an earlier build wrote, whatever its state.
 *
 * @param known - what was found there before, which says what it says where the text is the same
 */
export async function readWritten(file: string, known?: Written): Promise<Written> {
  const text = await readFile(file, 'utf8').catch(() => null)
  return text !== null && text === known?.text ? known : writtenText(text, file)
}

/** Most builds need no more than the text: it is decoded when it is asked for, once. */
function writtenText(text: string | null, file: string): Written {
  let decoded: Manifest | null | undefined
  return {
    text,
    get manifest() {
      if (decoded === undefined) decoded = text === null ? null : decode(text, file)
      return decoded
    },
  }
}

function decode(text: string, file: string): Manifest | null {
  try {
    return decodeManifest(text, file)
  } catch (error) {
    if (error instanceof CacheTagsError) return null
    throw error
  }
}

/** Where no manifest was found. */
export const NOTHING_WRITTEN: Written = { text: null, manifest: null }

/** Writes a manifest whole or not at all. Git is told to ignore the folder. */
export function writeManifest(file: string, manifest: Manifest): Promise<void> {
  return writeManifestText(file, encodeManifest(manifest))
}

/** The same with a manifest's text. */
export function writeManifestText(file: string, text: string): Promise<void> {
  return writeGenerated(file, text)
}

/**
 * Writes a file of ours whole or not at all, in the place of what is there, a link or not. Git is told to ignore the folder,
 * where it is `.cache-tags`.
 */
export async function writeGenerated(file: string, text: string): Promise<void> {
  await writeWhole(file, text)
  const folder = dirname(file)
  if (basename(folder) === '.cache-tags') await writeWhole(join(folder, '.gitignore'), '*\n')
}

/** Puts back what {@link readWritten} found. */
export async function restoreWritten(file: string, written: Written): Promise<void> {
  if (written.text === null) await rm(file, { force: true })
  else await writeWhole(file, written.text)
}

/**
 * The same for a file that somebody named.
 *
 * @param words - what is written, and how to name another place
 * @throws CacheTagsError `CT_USAGE` where it can't be written
 */
export async function writeNamed(
  file: string,
  text: string,
  { what, by }: { readonly what: string; readonly by: string },
): Promise<void> {
  try {
    await writeGenerated(file, text)
  } catch (cause) {
    throw new CacheTagsError('CT_USAGE', `The ${what} can't be written to ${file}.`, {
      cause,
      hint: `Name a file, in a folder that can be written to, by ${by}.`,
    })
  }
}
