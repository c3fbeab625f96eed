import { join, resolve } from 'node:path'
import { systemClock } from '../cdn/clock.ts'
import { durationMs } from '../core/duration.ts'
import { CacheTagsError } from '../core/error.ts'
import { writeWhole } from '../plugin/write-manifest.ts'
import { adoptVersion, announceVersion } from '../release/announce.ts'
import { ledgerTimes } from '../release/ledger-times.ts'
import { LIVE_PATH, liveText } from '../release/oracle.ts'
import { noteAnnouncement } from './announced-file.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { toJson } from './json.ts'
import { manifestFor, withLedgerOf } from './open-ledger.ts'
import { readSettings } from './settings.ts'
import { createTalk } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags announce`: records a version before its code can take traffic. */
export async function announce(call: Call, world: World): Promise<number> {
  const settings = await readSettings(call, world.cwd)
  return withLedgerOf(call, settings, world, async (open) => {
    const manifest = await manifestFor(call, settings, open)
    const announcement = await announceVersion(manifest, open.ledger, systemClock)
    await noteAnnouncement(resolve(settings.root, settings.options.manifest), announcement)
    const folder = textOf(call, 'serve')
    const talk = createTalk(world, isGiven(call, 'quiet'))
    if (folder !== undefined) {
      const file = join(resolve(world.cwd, folder), LIVE_PATH)
      await writeServed(file, announcement.digest)
      talk.info(`wrote ${file}`)
    }
    if (isGiven(call, 'json')) world.stdout.write(toJson({ ...announcement, target: open.scope.target }))
    else world.stdout.write(`Announced version ${announcement.digest} for ${open.words}.\n`)
    return 0
  })
}

async function writeServed(file: string, digest: string): Promise<void> {
  try {
    await writeWhole(file, liveText(digest))
  } catch (cause) {
    throw new CacheTagsError('CT_USAGE', `${file} can't be written. The version is announced.`, {
      cause,
      hint: 'Name the folder from which the application serves static files by --serve.',
    })
  }
}

/** `cache-tags adopt`: the first use on a cache that is filled already. Purges nothing. */
export async function adopt(call: Call, world: World): Promise<number> {
  const settings = await readSettings(call, world.cwd)
  const said = textOf(call, 'max-age')
  const maxAgeMs = said === undefined ? ledgerTimes(settings.options.ledger).maxAgeMs : durationMs(said)
  if (maxAgeMs === null) {
    throw new CacheTagsError('CT_USAGE', `--max-age ${JSON.stringify(said)} is no duration.`, {
      hint: 'Write it as 12h or 30d.',
    })
  }
  return withLedgerOf(call, settings, world, async (open) => {
    const manifest = await manifestFor(call, settings, open)
    const digest = await adoptVersion(manifest, open.ledger, systemClock, maxAgeMs)
    if (isGiven(call, 'json')) world.stdout.write(toJson({ digest, target: open.scope.target }))
    else world.stdout.write(`Adopted version ${digest} for ${open.words}. Nothing was purged.\n`)
    return 0
  })
}
