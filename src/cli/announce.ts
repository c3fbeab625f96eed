import { resolve } from 'node:path'
import { systemClock } from '../cdn/clock.ts'
import { durationMs } from '../core/duration.ts'
import { CacheTagsError } from '../core/error.ts'
import { serveVersion } from '../plugin/serve-version.ts'
import { adoptVersion, announceVersion } from '../release/announce.ts'
import { ledgerTimes } from '../release/ledger-times.ts'
import type { OpenLedger } from '../release/project-ledger.ts'
import { noteAnnouncement } from './announced-file.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { STORE_WITHOUT_SECRETS, unlessForked } from './fork.ts'
import { toJson } from './json.ts'
import { manifestFor, withLedgerOf } from './open-ledger.ts'
import { readSettings, type Settings } from './settings.ts'
import { createTalk } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags announce`: records a version before its code can take traffic. */
export async function announce(call: Call, world: World): Promise<number> {
  const settings = await readSettings(call, world.cwd)
  return onLedger('announced', call, settings, world, async (open) => {
    const manifest = await manifestFor(call, settings, open)
    const announcement = await announceVersion(manifest, open.ledger, systemClock)
    await noteAnnouncement(resolve(settings.root, settings.options.manifest), announcement)
    const folder = textOf(call, 'serve')
    const talk = createTalk(world, isGiven(call, 'quiet'))
    if (folder !== undefined) {
      talk.info(`wrote ${await serveVersion(resolve(world.cwd, folder), announcement.digest)}`)
    }
    if (isGiven(call, 'json')) world.stdout.write(toJson({ ...announcement, target: open.scope.target }))
    else world.stdout.write(`Announced version ${announcement.digest} for ${open.words}.\n`)
    return 0
  })
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
  return onLedger('adopted', call, settings, world, async (open) => {
    const manifest = await manifestFor(call, settings, open)
    const digest = await adoptVersion(manifest, open.ledger, systemClock, maxAgeMs)
    if (isGiven(call, 'json')) world.stdout.write(toJson({ digest, target: open.scope.target }))
    else world.stdout.write(`Adopted version ${digest} for ${open.words}. Nothing was purged.\n`)
    return 0
  })
}

/** Works on the ledger, for which a pull request from a fork has no credentials. */
function onLedger(
  done: string,
  call: Call,
  settings: Settings,
  world: World,
  work: (open: OpenLedger) => Promise<number>,
): Promise<number> {
  const codes = ['CT_CREDENTIALS', 'CT_STORE_UNAVAILABLE', ...STORE_WITHOUT_SECRETS] as const
  const secretWork = {
    otherwise: `nothing is ${done}`,
    codes,
    work: () => withLedgerOf(call, settings, world, work),
  }
  return unlessForked(secretWork, call, world)
}
