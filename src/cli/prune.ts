import { resolve } from 'node:path'
import { pruneCache } from '../plugin/next/prune.ts'
import { pruneReport } from '../report/prune-report.ts'
import { isGiven, type Call } from './command.ts'
import { toJson } from './json.ts'
import { readSettings } from './settings.ts'
import { viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags prune`: entries of Next's build cache that the sources would not make any more, before a build. */
export async function prune(call: Call, world: World): Promise<number> {
  const { root, options } = await readSettings(call, world.cwd)
  const cache = resolve(root, call.args[0] ?? '.next/cache')
  const isDry = isGiven(call, 'dry-run')
  const pruned = await pruneCache({ root, options, cache, environment: world.environment, isDry })
  if (isGiven(call, 'json')) world.stdout.write(toJson(pruned))
  else world.stdout.write(pruneReport(pruned, isDry, viewOf(world.stdout, world.environment)))
  return 0
}
