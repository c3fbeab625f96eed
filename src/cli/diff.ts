import { diffManifests } from '../core/diff.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { readBaseline, readManifest } from '../release/baseline.ts'
import { isUrl } from '../release/fetch.ts'
import { diffReport } from '../report/diff-report.ts'
import { isGiven, type Call } from './command.ts'
import { toJson } from './json.ts'
import { fromFlag, readSettings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags diff`: what is to be purged between two manifests, and because of what. */
export async function diff(call: Call, world: World): Promise<number> {
  const { options } = await readSettings(call, world.cwd)
  // One after the other: of two that can't be read, always the first is reported.
  const before = await readEither(call.args[0] ?? '', world.cwd)
  const after = await readEither(call.args[1] ?? '', world.cwd)
  const result = diffManifests(before, after, { toolchain: options.toolchain })
  if (isGiven(call, 'json')) {
    const talk = createTalk(world, isGiven(call, 'quiet'))
    world.stdout.write(toJson(result))
    for (const warning of result.warnings) talk.warn(warning)
  } else {
    world.stdout.write(diffReport(result, viewOf(world.stdout, world.environment)))
  }
  return 0
}

/** Here nothing widens: who names two manifests wants these two. */
async function readEither(source: string, cwd: string): Promise<Manifest> {
  if (!isUrl(source)) return readManifest(fromFlag(source, cwd))
  const reading = await readBaseline(source)
  if (reading.kind === 'read') return reading.manifest
  const { host, pathname } = new URL(source)
  if (reading.kind === 'missing') {
    throw new CacheTagsError('CT_MANIFEST_MISSING', `There is no manifest at ${host}${pathname}.`, {
      hint: 'Check the address.',
    })
  }
  throw new CacheTagsError('CT_MANIFEST_UNREADABLE', reading.reason, { hint: 'Build it again, or name another.' })
}
