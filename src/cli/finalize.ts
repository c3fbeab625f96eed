import { resolve } from 'node:path'
import { encodeManifest } from '../core/manifest-codec.ts'
import { finalizeNextBuild, type Finalized } from '../plugin/next/finalize.ts'
import { recordCache } from '../plugin/next/prune.ts'
import { findLastRelease, tellSince } from '../plugin/last-release.ts'
import { releaseAfterBuild } from '../plugin/post-build.ts'
import { writeReport, type ReportedBuild } from '../plugin/report.ts'
import { servedVersion } from '../plugin/serve-version.ts'
import { readWritten, writeManifest } from '../plugin/write-manifest.ts'
import { writeTypes } from '../plugin/write-types.ts'
import { finalizeCounts, finalizeReport } from '../report/finalize-report.ts'
import { inert } from '../report/width.ts'
import { count } from '../report/words.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { annotateUnresolved } from './github.ts'
import { readSettings } from './settings.ts'
import { readShownSources } from './shown-sources.ts'
import { createTalk, viewOf, type Talk } from './talk.ts'
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
  if (options.types !== false) await writeTypes(root, options.types, manifest.code.sites)
  await recordCache(resolve(root, distDir, 'cache'), root, { manifest, note }, options.toolchain)
  if (isGiven(call, 'json')) world.stdout.write(encodeManifest(manifest))
  else world.stdout.write(finalizeReport(manifest, viewOf(world.stdout, environment)))
  for (const warning of warningsOf(finalized)) talk.warn(warning)
  annotateUnresolved(manifest.code.unresolved, root, world)
  if (isGiven(call, 'json')) talk.info(finalizeCounts(manifest))
  talk.info(`wrote ${file}`)
  const question = { root, options, namespace: manifest.code.namespace, before, environment }
  const explain = environment['CACHE_TAGS_DEBUG'] === '1' ? talk.info : (): void => {}
  const isReleased = options.purge === 'post-build'
  const last = isReleased && !options.report ? null : await findLastRelease(question, explain)
  if (options.report) await reportOn({ manifest, manifestFile: file, last }, root, talk)
  if (isReleased) {
    await releaseAfterBuild({ root, options, manifest, before, environment }, talk)
  } else {
    for (const line of await tellSince(last, manifest, explain)) talk.info(inert(line))
  }
  return 0
}

async function reportOn(build: Omit<ReportedBuild, 'sourceOf'>, root: string, talk: Talk): Promise<void> {
  const others = build.last === null ? [] : [build.last.manifest]
  const { sources } = await readShownSources({ root, ...build, others })
  await writeReport({ ...build, sourceOf: (id) => sources.get(id) }, talk)
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
