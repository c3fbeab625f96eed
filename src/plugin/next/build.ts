import { realpathSync } from 'node:fs'
import { nextFacts, type NextBundler, type NextFacts, type NextSettings } from '../../bundlers/next.ts'
import { RECIPE } from '../../core/fingerprint.ts'
import { CacheTagsError } from '../../core/error.ts'
import { createManifest, type ManifestBuild } from '../../core/manifest.ts'
import { encodeManifest } from '../../core/manifest-codec.ts'
import type { Injection } from '../../inject/loader.ts'
import type { Alias } from '../../scanner/resolve.ts'
import type { Scan } from '../../scanner/scan.ts'
import { inlinedValues } from '../build-values.ts'
import { stderrLog } from '../log.ts'
import type { OptionsResolved } from '../options.ts'
import { scanWith } from '../scan-with.ts'
import { timesLine } from '../summary-block.ts'
import { writeWhole } from '../../scanner/write-whole.ts'
import { buildNote, encodeNote, noteFiles } from './build-note.ts'
import { planInjections } from '../injections.ts'

/** One production build of a Next application, as far as it has to be known before Next builds. */
export interface NextBuild {
  readonly root: string
  /** What is written into which file. */
  readonly injections: ReadonlyMap<string, Injection>
  /**
   * Leaves in Next's output what `cache-tags finalize` needs: the code as it was built, and how to read it again.
   *
   * @param dist - absolute path of Next's output
   */
  readonly leaveNote: (dist: string) => Promise<void>
}

/** What starts a build. */
export interface NextBuildStart {
  readonly root: string
  readonly options: OptionsResolved
  readonly config: NextSettings
  readonly bundler: NextBundler
  readonly aliases: readonly Alias[]
}

/** Scans a project for the build that is about to begin. */
export async function startNextBuild(start: NextBuildStart): Promise<NextBuild> {
  const { options, config, bundler, aliases } = start
  const root = realpathSync(start.root)
  const facts = await nextFacts(root, config, bundler, process.env, aliases)
  const scan = await scanWith(root, options, facts)
  if (process.env['CACHE_TAGS_DEBUG'] === '1') stderrLog.info(timesLine(scan, []))
  return {
    root,
    injections: planInjections(scan),
    leaveNote: async (dist) => {
      const files = noteFiles(dist)
      const manifest = createManifest(RECIPE, scan.code, nextBuildPart(scan, options, facts))
      await writeWhole(files.manifest, encodeManifest(manifest))
      await writeWhole(files.note, encodeNote(buildNote(root, facts)))
    },
  }
}

/** What is known of a build before its output is looked at. */
export function nextBuildPart(scan: Scan, options: OptionsResolved, facts: NextFacts): ManifestBuild {
  const reached = new Set(scan.code.graph.map(([id]) => id))
  return { toolchain: facts.toolchain, ...inlinedValues(facts.inlined, reached, options.ignoreValues) }
}

/**
 * Next can build another folder than the one it is called in.
 *
 * @throws CacheTagsError `CT_BUILD` where that is not the one that was scanned
 */
export function assertProjectFolder(root: string, projectDir: string): void {
  if (realpathSync(root) === realpathSync(projectDir)) return
  throw new CacheTagsError('CT_BUILD', `Next builds ${projectDir}, but ${root} was scanned.`, {
    hint: 'Say `withCacheTags(config, { root: import.meta.dirname })`, or run `next build` in the folder of the application.',
  })
}
