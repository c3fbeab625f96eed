import { relative } from 'node:path'
import { sortedUnique } from '../core/hash.ts'
import type { Manifest } from '../core/manifest.ts'
import { annotationLines, hasRunner, unresolvedAnnotation } from '../report/annotations.ts'
import type { Laps } from '../scanner/laps.ts'
import { tellSince } from './last-release.ts'
import { sayLines, stderrLog, stderrView, tellRunner } from './log.ts'
import type { Session } from './session.ts'
import { summaryBlock, timesLine } from './summary-block.ts'

/** What is to be said at the end of a build. */
export interface BuildEnd {
  readonly warnings: readonly string[]
  readonly lines: readonly string[]
  /** For the runner of GitHub Actions. */
  readonly commands: readonly string[]
}

/** A build that has come to an end, or an environment of it has. */
export interface Ended {
  readonly session: Session
  readonly manifest: Manifest
  /** In what the bundler's graph differs from ours. */
  readonly differences: readonly string[]
  /** What it took besides the scan. */
  readonly laps: Laps
  /** Whether it is a client's. */
  readonly isClient?: boolean
}

/** Makes ready what is to be said of a build. */
export async function endOfBuild(ended: Ended): Promise<BuildEnd> {
  const { session, manifest, differences, laps, isClient = false } = ended
  const { options, root, isDebugging } = session
  const scan = await session.scan()
  // A release that follows says itself what it does.
  const last = options.purge === 'post-build' ? null : await session.lastRelease()
  const since = await tellSince(last, manifest, isDebugging ? stderrLog.info : () => {})
  const { modules, durationMs, sourceOf } = scan
  const file = relative(process.cwd(), session.file)
  const facts = { file, since: isClient ? [...CLIENT, ...since] : since, modules, durationMs, sourceOf }
  return {
    warnings: [...sortedUnique(differences), ...scan.warnings],
    lines: [...summaryBlock(manifest, facts, stderrView()), ...(isDebugging ? [timesLine(scan, laps)] : [])],
    commands: commandsFor(manifest, root),
  }
}

const CLIENT = ['Only client code was built, which gets no site tags.']

/** Says it on stderr. */
export function sayEnd({ warnings, lines, commands }: BuildEnd): void {
  for (const warning of warnings) stderrLog.warn(warning)
  sayLines(lines)
  tellRunner(commands)
}

function commandsFor({ code }: Manifest, root: string): string[] {
  if (!hasRunner(process.env)) return []
  const annotations = code.unresolved.map(unresolvedAnnotation)
  return annotationLines(annotations, { root, environment: process.env, rest: '`cache-tags scan` lists them' })
}
