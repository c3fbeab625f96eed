import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { writeWhole } from '../plugin/write-manifest.ts'
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
