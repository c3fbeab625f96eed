import { isAbsolute, join, relative } from 'node:path'
import * as v from 'valibot'
import type { NextFacts } from '../../bundlers/next.ts'
import type { Alias } from '../../scanner/resolve.ts'

/** How the code of a build is read again: where imports lead. Paths are relative to the project's folder. */
export interface BuildNote {
  readonly bundler: NextFacts['bundler']
  readonly aliases: readonly { readonly find: string; readonly isPattern: boolean; readonly replacement: string }[]
  readonly transpiled: readonly string[]
}

/** What a note has to be. */
export const noteSchema: v.GenericSchema<unknown, BuildNote> = v.object({
  bundler: v.picklist(['turbopack', 'webpack', 'rspack']),
  aliases: v.array(v.object({ find: v.string(), isPattern: v.boolean(), replacement: v.string() })),
  transpiled: v.array(v.string()),
})

/**
 * Where a build leaves its notes. The name must not begin with `cache`: Next keeps such folders from one build to the
 * next, and a note has to belong to this one.
 */
export function noteFiles(dist: string): { manifest: string; note: string } {
  const folder = join(dist, 'unplugin-cache-tags')
  return { manifest: join(folder, 'manifest.json'), note: join(folder, 'build.json') }
}

/** What a build notes down. No value of an environment is in it. */
export function buildNote(root: string, facts: NextFacts): BuildNote {
  return {
    bundler: facts.bundler,
    transpiled: facts.transpiled,
    aliases: facts.aliases.map(({ find, replacement }) => ({
      find: typeof find === 'string' ? find : find.source,
      isPattern: typeof find !== 'string',
      replacement: isAbsolute(replacement) ? `./${relative(root, replacement).replaceAll('\\', '/')}` : replacement,
    })),
  }
}

/** The aliases of a note, for a scan of the folder. */
export function notedAliases(root: string, note: BuildNote): Alias[] {
  return note.aliases.map(({ find, isPattern, replacement }) => ({
    find: isPattern ? new RegExp(find) : find,
    replacement: replacement.startsWith('./') ? join(root, replacement) : replacement,
  }))
}

/** The text of a note. */
export function encodeNote(note: BuildNote): string {
  return `${JSON.stringify(note, null, 2)}\n`
}

/** Reads a note; `null` where it is torn or of another version. */
export function decodeNote(text: string): BuildNote | null {
  try {
    const result = v.safeParse(noteSchema, JSON.parse(text))
    return result.success ? result.output : null
  } catch {
    return null
  }
}
