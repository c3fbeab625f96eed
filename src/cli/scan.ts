import { resolve } from 'node:path'
import { RECIPE } from '../core/fingerprint.ts'
import { createManifest } from '../core/manifest.ts'
import { encodeManifest } from '../core/manifest-codec.ts'
import { scanWith } from '../plugin/scan-with.ts'
import { writeNamed } from '../plugin/write-manifest.ts'
import { scanCounts, scanReport } from '../report/scan-report.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { annotateUnresolved } from './github.ts'
import { readSettings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags scan`: a manifest without a build, shown or written. */
export async function scan(call: Call, world: World): Promise<number> {
  const settings = await readSettings(call, world.cwd, call.args[0])
  const found = await scanWith(settings.root, settings.options)
  const manifest = createManifest(RECIPE, found.code, {})
  const talk = createTalk(world, isGiven(call, 'quiet'))
  const facts = {
    sourceOf: (module: string) => found.sourceOf(module) ?? null,
    modules: found.modules,
    durationMs: found.durationMs,
  }
  for (const warning of found.warnings) talk.warn(warning)
  if (isGiven(call, 'json')) {
    world.stdout.write(encodeManifest(manifest))
    talk.info(scanCounts(manifest.code, facts))
  } else {
    world.stdout.write(scanReport(manifest, facts, viewOf(world.stdout, world.environment)))
  }
  annotateUnresolved(manifest.code.unresolved, settings.root, world)
  if (isGiven(call, 'out')) {
    const said = textOf(call, 'out')
    const file = said === undefined ? resolve(settings.root, settings.options.manifest) : resolve(world.cwd, said)
    await writeNamed(file, encodeManifest(manifest), { what: 'manifest', by: '--out' })
    talk.info(`wrote ${file}`)
  }
  return 0
}
