import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { reasonsOfSites } from '../../src/core/compare-sites.ts'
import { modulesBelow } from '../../src/core/entries.ts'
import { digest } from '../../src/core/hash.ts'
import { diffManifests } from '../../src/core/diff.ts'
import { RECIPE } from '../../src/core/fingerprint.ts'
import { createManifest } from '../../src/core/manifest.ts'
import { formTables, resolveOptions } from '../../src/plugin/resolve-options.ts'
import type { OpenScan } from '../../src/scanner/scan.ts'
import { startScan } from '../../src/scanner/start.ts'
import { compareStates, stateOf, type State, type Verdict } from './verdicts.ts'

// Consecutive commits of a public application: what each would have purged, held against an independent bundler.
// JUDGE_REPO names its git directory, JUDGE_ROOT a folder in it, JUDGE_COMMITS how many, JUDGE_SKIP from which on.

const {
  JUDGE_REPO: repository = '',
  JUDGE_ROOT: folder = '.',
  JUDGE_COMMITS: most = '50',
  JUDGE_SKIP: skip = '0',
} = process.env
const scratch = mkdtempSync(join(tmpdir(), 'cache-tags-judge-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Commit {
  readonly scan: OpenScan
  readonly marked: State
  readonly plain: State
}

test.skipIf(repository === '')(`the history of ${repository}`, async () => {
  const counts = { commits: 0, comparisons: 0, everything: 0, files: 0, slices: 0, widened: 0 }
  const verdicts = { marked: new Map<Verdict | 'failed', number>(), plain: new Map<Verdict | 'failed', number>() }
  const missed: string[] = []
  const revisions = git(
    'log',
    '--first-parent',
    '--format=%H',
    `--skip=${skip}`,
    '-n',
    String(Number(most) + 1),
    '--',
    '*.ts',
    '*.tsx',
    '*.js',
    '*.jsx',
  )
    .trim()
    .split('\n')
    .toReversed()
  let before: Commit | null = null
  for (const revision of revisions) {
    const after: Commit = await open(revision)
    if (before !== null) {
      counts.commits += 1
      const both = Object.keys(after.scan.code.sites).filter((site) => site in (before?.scan.code.sites ?? {}))
      counts.comparisons += both.length
      counts.everything += both.length
      counts.files += both.filter(
        (site) => before !== null && filesOf(before.scan, site) !== filesOf(after.scan, site),
      ).length
      counts.slices += both.filter((site) => fingerprintOf(before, site) !== fingerprintOf(after, site)).length
      counts.widened += diffManifests(manifestOf(before), manifestOf(after)).widened === null ? 0 : 1
      for (const kind of ['marked', 'plain'] as const) {
        const found = await compareStates(before[kind], after[kind])
        for (const [site, verdict] of found) {
          verdicts[kind].set(verdict, (verdicts[kind].get(verdict) ?? 0) + 1)
          if (verdict === 'missed' || (verdict === 'wider' && kind === 'marked'))
            missed.push(`${kind} ${verdict} ${revision.slice(0, 9)} ${site} ${why(before, after, site)}`)
        }
      }
    }
    before = after
  }
  console.log(
    JSON.stringify({
      repository,
      folder,
      ...counts,
      marked: Object.fromEntries(verdicts.marked),
      plain: Object.fromEntries(verdicts.plain),
    }),
  )
  for (const line of missed) console.log(line)
  expect(missed.filter((line) => line.startsWith('marked missed'))).toEqual([])
})

/** The differences, for whoever reads the list. */
function why(before: Commit, after: Commit, site: string): string {
  const reasons = reasonsOfSites(manifestOf(before), manifestOf(after), new Set([site])).reasons.get(site) ?? []
  return reasons.map((reason) => `${reason.module}#${reason.name} ${reason.change}`).join('; ')
}

function git(...args: readonly string[]): string {
  return execFileSync('git', ['--git-dir', repository, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
}

async function open(revision: string): Promise<Commit> {
  const root = join(scratch, revision)
  // What is broken in a stored copy (a large picture) is no source.
  execFileSync('sh', [
    '-c',
    `mkdir -p "$2" && git --git-dir "$1" ls-tree -r --name-only "$3" | grep -E '\\.([cm]?[jt]sx?|json|css|prisma|yaml|lock)$' | tr '\\n' '\\0' | xargs -0 -n 500 git --git-dir "$1" archive "$3" 2>/dev/null | tar x -i -C "$2" 2>/dev/null; true`,
    'sh',
    repository,
    root,
    revision,
  ])
  const found = await startScan({
    root: join(root, folder),
    tables: formTables(resolveOptions()),
    siteTags: 'dynamic',
    namespace: 'judge',
  })
  const scan = await found.open()
  return { scan, marked: stateOf(scan, true), plain: stateOf(scan, false) }
}

function manifestOf({ scan }: Commit): ReturnType<typeof createManifest> {
  return createManifest(RECIPE, scan.code, {})
}

function fingerprintOf(commit: Commit | null, site: string): string | undefined {
  return commit?.scan.code.sites[site]?.fingerprint
}

/** What a tool sees that goes by files: all that a site's module imports, whatever is taken from it. */
function filesOf({ code, loader }: OpenScan, site: string): string {
  const modules = [...modulesBelow(loader.project, [code.sites[site]?.module ?? ''])].sort()
  return digest(
    modules.map((id) => [
      (loader.project.modules.get(id)?.statements ?? []).map((statement) => statement.digest),
      [...(loader.project.dependencies.get(id)?.values() ?? [])]
        .flat()
        .map((to) => (to.kind === 'leaf' ? to.digest : '')),
    ]),
  )
}
