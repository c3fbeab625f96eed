import { scanFiles, type MemoryFiles } from '../support/memory-project.ts'
import { reasonsOfSites } from '../../src/core/compare-sites.ts'
import { fingerprintGraph, RECIPE } from '../../src/core/fingerprint.ts'
import { buildGraph, indexProject, type ProjectIndex } from '../../src/core/graph.ts'
import { createManifest } from '../../src/core/manifest.ts'
import type { OpenScan } from '../../src/scanner/scan.ts'
import { createJudge, rootsOf, type Judgement } from './bundle.ts'

/**
 * What judge and fingerprint say of one site in two states of a project. `kept` and `changed`: the same. `missed`: the judge
 * sees a difference that the fingerprint doesn't. `wider`: only the fingerprint sees one; `renamed`, where that is a name;
 * `packages`, where that is the version of a package, which the judge doesn't look into; `written`, where that is what
 * writes into a value that is reached, of which a bundler knows nothing; `unjudged`: nothing can name the
 * site's statement, or a bundler refuses the code.
 */
export type Verdict = 'kept' | 'changed' | 'missed' | 'wider' | 'renamed' | 'packages' | 'written' | 'unjudged'

/** A state of a project, with what was judged of it so far. */
export interface State {
  readonly scan: OpenScan
  readonly judge: (site: string) => Promise<Judgement | null>
  /** The fingerprint of a site's statements, had nobody written into what they reach. */
  readonly unwritten: (site: string) => string
}

/** Opens a state of a project that is a value. */
export async function openState(files: MemoryFiles, isMarked: boolean): Promise<State> {
  return stateOf(await scanFiles(files), isMarked)
}

/** Opens a state of a project that was scanned. */
export function stateOf(scan: OpenScan, isMarked: boolean): State {
  const judge = createJudge(scan, isMarked)
  const known = new Map<string, Promise<Judgement | null>>()
  const index: ProjectIndex = { ...indexProject(scan.loader.project, 'pragmatic'), writers: new Map() }
  return {
    scan,
    judge: (site) => {
      const found = known.get(site) ?? judge(site)
      known.set(site, found)
      return found
    },
    unwritten: (site) => {
      const roots = rootsOf(scan, site)
      const fingerprints = fingerprintGraph(buildGraph(index, roots))
      return roots.map((root) => fingerprints.get(root)).join()
    },
  }
}

/** Holds judge and fingerprint against each other, for each site that both states have. */
export async function compareStates(before: State, after: State): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>()
  for (const [site, now] of Object.entries(after.scan.code.sites)) {
    const old = before.scan.code.sites[site]
    if (old === undefined) continue
    verdicts.set(site, await verdictOf(before, after, site, old.fingerprint === now.fingerprint))
  }
  const wider = new Set([...verdicts].flatMap(([site, verdict]) => (verdict === 'wider' ? [site] : [])))
  for (const site of wider) if (before.unwritten(site) === after.unwritten(site)) verdicts.set(site, 'written')
  if (wider.size > 0) for (const site of onlyByPackages(before, after, wider)) verdicts.set(site, 'packages')
  return verdicts
}

/** Of some sites, those of whose code nothing differs but packages. */
function onlyByPackages(before: State, after: State, sites: ReadonlySet<string>): string[] {
  const [old, now] = [before, after].map(({ scan }) => createManifest(RECIPE, scan.code, {}))
  if (old === undefined || now === undefined) return []
  const { reasons } = reasonsOfSites(old, now, sites)
  return [...reasons].flatMap(([site, found]) => (found.every(({ module }) => module === 'package') ? [site] : []))
}

async function verdictOf(before: State, after: State, site: string, isSame: boolean): Promise<Verdict> {
  const [left, right] = await Promise.all([before.judge(site), after.judge(site)])
  if (left === null || right === null) return 'unjudged'
  const isRenamed = left.whole === right.whole && left.named !== right.named
  const isLike = left.named === right.named && left.order === right.order
  if (left.whole === right.whole || isLike) return isSame ? 'kept' : isRenamed ? 'renamed' : 'wider'
  return isSame ? 'missed' : 'changed'
}
