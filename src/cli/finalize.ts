import { resolve } from 'node:path'
import { encodeManifest } from '../core/manifest-codec.ts'
import { finalizeNextBuild, type Finalized } from '../plugin/next/finalize.ts'
import { recordCache } from '../plugin/next/prune.ts'
import { releaseAfterBuild } from '../plugin/post-build.ts'
import { servedVersion } from '../plugin/serve-version.ts'
import { readWritten, writeManifest } from '../plugin/write-manifest.ts'
import { finalizeCounts, finalizeReport } from '../report/finalize-report.ts'
import { count } from '../report/words.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { readSettings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags finalize`: the manifest of a Next build, after it. */
export async function finalize(call: Call, world: World): Promise<number> {
  const { root, options } = await readSettings(call, world.cwd, call.args[0])
  const distDir = textOf(call, 'dist-dir') ?? '.next'
  const talk = createTalk(world, isGiven(call, 'quiet'))
  const { environment } = world
  const served = servedVersion(root, options.serve)
  await served.withdraw()
  const finalized = await finalizeNextBuild({ root, options, distDir, environment })
  const { manifest, note } = finalized
  const file = resolve(root, options.manifest)
  const before = await readWritten(file)
  await writeManifest(file, manifest)
  await served.write(manifest)
  await recordCache(resolve(root, distDir, 'cache'), root, { manifest, note }, options.toolchain)
  if (isGiven(call, 'json')) world.stdout.write(encodeManifest(manifest))
  else world.stdout.write(finalizeReport(manifest, viewOf(world.stdout, environment)))
  for (const warning of warningsOf(finalized)) talk.warn(warning)
  if (isGiven(call, 'json')) talk.info(finalizeCounts(manifest))
  talk.info(`wrote ${file}`)
  if (options.purge === 'post-build') {
    await releaseAfterBuild({ root, options, manifest, before, environment }, talk)
  }
  return 0
}

function warningsOf({ isWrapped, missing, edgeSites, leaked, manifest }: Finalized): string[] {
  const warnings: string[] = []
  if (Object.keys(manifest.code.sites).length === 0) {
    warnings.push('no site was found; files that git ignores are not looked at')
  }
  if (!isWrapped && missing.length > 0) {
    warnings.push('the build was not wrapped by `withCacheTags`: no site has a tag of its own')
  } else if (missing.length > 0) {
    warnings.push(
      `${count(missing.length, 'site tag')} not in the server's code (${missing.join(', ')}): not relied on`,
    )
  }
  if (edgeSites.length > 0) {
    const sites = edgeSites.join(', ')
    warnings.push(`the edge runtime runs ${sites}: its entries carry no site tag, so that it is not relied on`)
  }
  if (leaked.length > 0) warnings.push(`site tags in what browsers get: ${leaked.join(', ')}`)
  const unexplained = Object.keys(manifest.build.unexplained ?? {})
  if (unexplained.length > 0) {
    warnings.push(
      `no site declares ${unexplained.join(', ')}, which prerendered pages carry: any change of their routes purges it`,
    )
  }
  return warnings
}
