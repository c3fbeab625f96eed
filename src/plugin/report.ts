import { dirname, join } from 'node:path'
import type { Manifest } from '../core/manifest.ts'
import { readPageAssets } from '../report/page-assets.ts'
import { reportData, type ReportParts } from '../report/report-build.ts'
import { reportHtml } from '../report/report-html.ts'
import { secretValues } from '../release/secret-values.ts'
import { packageVersion } from '../scanner/cache/tool-version.ts'
import type { LastRelease } from './last-release.ts'
import type { Log } from './log.ts'
import { writeGenerated } from './write-manifest.ts'

/** A build that is reported on. */
export interface ReportedBuild {
  readonly manifest: Manifest
  /** Absolute path of the manifest; the page stands beside it. */
  readonly manifestFile: string
  /** What it is compared with. */
  readonly last: LastRelease | null
  /** The text of a module as it was built, by its id. */
  readonly sourceOf: (module: string) => string | undefined
}

const NAME = 'report.html'

/** Writes the page of `cache-tags report` beside a manifest. No build fails for it: what goes wrong is a warning. */
export async function writeReport(build: ReportedBuild, log: Pick<Log, 'warn'>): Promise<void> {
  try {
    const data = reportData({
      manifest: build.manifest,
      generatedAt: new Date().toISOString(),
      tool: packageVersion() ?? '',
      ...(await sinceLast(build)),
      history: null,
    })
    await writeGenerated(join(dirname(build.manifestFile), NAME), reportHtml(data, await readPageAssets()))
  } catch (error) {
    log.warn(`the report was not written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const NO_HISTORY = 'No history is shown: a build reads none. `cache-tags report` does.'

async function sinceLast({ manifest, last, sourceOf }: ReportedBuild): Promise<Pick<ReportParts, 'release' | 'notes'>> {
  if (last === null) {
    const words = 'Nothing is compared: this machine knows of no release before. `cache-tags report` asks the ledger.'
    return { release: null, notes: [words, NO_HISTORY] }
  }
  const secrets = secretValues(process.env)
  const shownOf = (module: string): string | undefined => {
    const source = sourceOf(module)
    // A token that was written into the code is no secret there, but the page is shown around.
    return source === undefined || secrets.some((secret) => source.includes(secret)) ? undefined : source
  }
  const release = {
    plan: await last.plan(manifest),
    target: null,
    others: [last.manifest],
    comparedWith: last.words,
    sourceOf: (side: 'before' | 'after', module: string) => (side === 'after' ? shownOf(module) : undefined),
  }
  return { release, notes: [NO_HISTORY] }
}
