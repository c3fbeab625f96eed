import { CacheTagsError } from '../core/error.ts'
import { parseFaults } from '../emulator/faults.ts'
import { EMULATOR_DEFAULTS, type EmulatorOptions } from '../emulator/options.ts'
import { startEmulator, STATS_PATH } from '../emulator/server.ts'
import type { EmulatorStats } from '../emulator/stats.ts'
import { count } from '../report/words.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { createTalk } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags emulate`: the local edge cache, until it is interrupted. */
export async function emulate(call: Call, world: World): Promise<number> {
  const options = readOptions(call)
  const emulator = await startEmulator(options)
  const interrupted = new Promise<void>((resolve) => void world.onInterrupt(resolve))
  const talk = createTalk(world, isGiven(call, 'quiet'))
  talk.info(`local edge cache at ${emulator.url}, before ${describeOrigin(options.origin)}`)
  talk.info(`its counts are at ${emulator.url}${STATS_PATH}`)
  talk.info('requests with the header x-emulator-target: preview belong to the preview')
  talk.info('Ctrl-C ends it; a release reaches it with:')
  world.stdout.write(environmentLines(emulator.url, options))
  await interrupted
  const stats = emulator.stats()
  await emulator.close()
  for (const line of statsLines(stats)) talk.info(line)
  return 0
}

function readOptions(call: Call): EmulatorOptions {
  const origin = textOf(call, 'origin')
  if (origin === undefined) {
    throw new CacheTagsError('CT_USAGE', 'emulate needs --origin.', { hint: 'Write --origin http://localhost:3000.' })
  }
  const preview = textOf(call, 'preview-origin')
  return {
    origin: preview === undefined ? origin : { production: origin, preview },
    port: wholeNumber(call, 'port', 65_535),
    token: textOf(call, 'token'),
    project: textOf(call, 'project'),
    team: textOf(call, 'team'),
    faults: parseFaults(textOf(call, 'fault') ?? ''),
    seed: wholeNumber(call, 'seed', Number.MAX_SAFE_INTEGER),
  }
}

function wholeNumber(call: Call, name: string, most: number): number | undefined {
  const text = textOf(call, name)
  if (text === undefined) return undefined
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number <= most) return number
  throw new CacheTagsError('CT_USAGE', `--${name} ${JSON.stringify(text)} is no whole number from 0 to ${most}.`, {
    hint: `Write it in digits, or leave --${name} out.`,
  })
}

function describeOrigin(origin: EmulatorOptions['origin']): string {
  if (typeof origin === 'string' || origin instanceof URL) return String(origin)
  return `${String(origin.production)} (production) and ${String(origin.preview)} (preview)`
}

/** What leads `cache-tags purge` here, as a shell or an `.env` file takes it. */
function environmentLines(url: string, { token, project, team }: EmulatorOptions): string {
  const lines = [
    `CACHE_TAGS_API_URL=${url}`,
    `VERCEL_TOKEN=${token ?? EMULATOR_DEFAULTS.token}`,
    // Where no project is named, every one is known.
    `VERCEL_PROJECT_ID=${project ?? 'local'}`,
    ...(team === undefined ? [] : [`VERCEL_ORG_ID=${team}`]),
  ]
  return `${lines.join('\n')}\n`
}

function statsLines({ requests, originRequests, purgeRequests, tagsPurged, store }: EmulatorStats): string[] {
  const served = Object.entries(requests).map(([status, number]) => `${status} ${number}`)
  return [
    `served: ${served.join(', ')}`,
    `${count(originRequests, 'render')}, ${count(store.entries, 'entry', 'entries')} kept`,
    `${count(purgeRequests, 'purge request')}, ${count(tagsPurged, 'tag')} purged`,
  ]
}
