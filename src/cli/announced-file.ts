import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { CacheTagsError } from '../core/error.ts'
import { writeWhole } from '../scanner/write-whole.ts'
import type { Announcement } from '../release/announce.ts'

/** Beside the manifest, so that both go the same way from the build to the release. */
const NAME = 'announced.json'

const schema = v.array(v.object({ digest: v.string(), intent: v.string() }))

/** Notes what was announced here, for the release of the same version. */
export async function noteAnnouncement(manifestFile: string, announcement: Announcement): Promise<void> {
  const earlier = await readAll(manifestFile)
  await write(manifestFile, [...earlier.filter(({ digest }) => digest === announcement.digest), announcement])
}

/** The intents that were put here for a version. Without the note they speak until they are too old: that is safe. */
export async function announcedIntents(manifestFile: string, digest: string): Promise<string[]> {
  return (await readAll(manifestFile)).flatMap((entry) => (entry.digest === digest ? [entry.intent] : []))
}

/**
 * Refuses a manifest in whose place another one was announced: entries of that version would be left behind, and this one
 * is not what went live. Without a note nothing is known of it.
 *
 * @throws CacheTagsError `CT_MANIFEST_UNANNOUNCED`
 */
export async function assertAnnounced(manifestFile: string, digest: string): Promise<void> {
  const announced = (await readAll(manifestFile)).map((entry) => entry.digest)
  const [other] = announced
  if (other === undefined || announced.includes(digest)) return
  throw new CacheTagsError(
    'CT_MANIFEST_UNANNOUNCED',
    `${manifestFile} is version ${digest}, but version ${other} was announced: a build cache (Turborepo, Nx) or a second build has replaced it.`,
    {
      hint: 'List `.cache-tags/manifest.json` in the outputs of the build task; or, if this one is live, run `cache-tags announce` again.',
    },
  )
}

async function readAll(manifestFile: string): Promise<Announcement[]> {
  try {
    return v.parse(schema, JSON.parse(await readFile(fileOf(manifestFile), 'utf8')))
  } catch {
    return []
  }
}

function write(manifestFile: string, announcements: readonly Announcement[]): Promise<void> {
  return writeWhole(fileOf(manifestFile), `${JSON.stringify(announcements, null, 2)}\n`)
}

function fileOf(manifestFile: string): string {
  return join(dirname(manifestFile), NAME)
}
