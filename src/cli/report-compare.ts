import type { Target } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import type { SizedPlan } from '../core/plan.ts'
import { EVERY_BASELINE, plainBaseline } from '../release/baseline.ts'
import { planCdns } from '../release/cdn.ts'
import { knownManifests, planToShow, type Occasion } from '../release/plan-release.ts'
import type { HistoryView } from '../report/report-data.ts'
import type { PlannedRelease } from '../report/report-release.ts'
import type { Ledger } from '../store/ledger.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { targetOf, withLedgerOf } from './open-ledger.ts'
import { baselineSource, occasionByBaseline, occasionByLedger, shownSource } from './planning.ts'
import type { Settings } from './settings.ts'
import { readStatus, statusRelease } from './status.ts'
import type { World } from './world.ts'

/** What a report tells besides the code. */
export interface Compared {
  readonly release: Omit<PlannedRelease, 'manifest' | 'sourceOf'> | null
  readonly history: HistoryView | null
  /** What is missing, and why: a sentence each. */
  readonly notes: readonly string[]
}

/**
 * Compares a build with the baseline, else by the ledger with every version that may have entries. What can't be read
 * becomes a sentence: the code can be shown all the same.
 */
export async function compareBuild(
  manifest: Manifest,
  call: Call,
  settings: Settings,
  world: World,
): Promise<Compared> {
  const source = plainBaseline(settings.options)
  try {
    if (source !== null) return await compareWithBaseline(source, manifest, call, settings, world)
    return await withLedgerOf(call, settings, world, async (open) => {
      const target = targetOf(call, settings, world)
      const occasion = await occasionByLedger(settings, open, manifest, target)
      const planned = planFor(occasion, settings)
      return {
        release: { ...planned, target, comparedWith: wordsOfLedger(open.words, settings) },
        history: await readHistory(open.ledger, open.words),
        notes: stopNotes(planned.plan, settings),
      }
    })
  } catch (error) {
    // Whoever names no target may go without; whoever names one that is none is told so.
    if (!(error instanceof CacheTagsError) || (error.code === 'CT_TARGET' && isGiven(call, 'target'))) throw error
    const note = `Nothing is compared, and no history is shown: ${sentenceOf(error)}`
    return { release: null, history: null, notes: [source === null ? `${note} ${BY_GIT}` : note] }
  }
}

const BY_GIT = 'Or compare with a revision of git, by --base.'

/** Plans what one scan of a project would purge after another one. */
export function compareTrees(
  before: Manifest,
  after: Manifest,
  comparedWith: string,
  warnings: readonly string[],
  settings: Settings,
): Compared {
  const baselines = [{ kind: 'read' as const, manifest: before }]
  const planned = planFor({ manifest: after, baselines, owed: [], target: 'production' }, settings)
  const plan = { ...planned.plan, warnings: [...warnings, ...planned.plan.warnings] }
  return { release: { ...planned, plan, target: null, comparedWith }, history: null, notes: stopNotes(plan, settings) }
}

async function compareWithBaseline(
  source: string,
  manifest: Manifest,
  call: Call,
  settings: Settings,
  world: World,
): Promise<Compared> {
  const from = baselineSource(source, settings)
  const target = targetIfKnown(call, settings, world)
  // The target says whose entries are purged, not which: a plan is the same for both.
  const { occasion, warnings } = await occasionByBaseline(from, manifest, target ?? 'production')
  const planned = planFor(occasion, settings)
  const plan = { ...planned.plan, warnings: [...planned.plan.warnings, ...warnings] }
  return {
    release: { ...planned, plan, target, comparedWith: shownSource(textOf(call, 'baseline') ?? source) },
    history: null,
    notes: [...stopNotes(plan, settings), 'No history is shown: with a baseline no ledger is read.'],
  }
}

function targetIfKnown(call: Call, settings: Settings, world: World): Target | null {
  try {
    return targetOf(call, settings, world)
  } catch (error) {
    if (error instanceof CacheTagsError && !isGiven(call, 'target')) return null
    throw error
  }
}

interface Planned {
  readonly plan: SizedPlan
  readonly others: readonly Manifest[]
}

function planFor(occasion: Occasion, { options }: Settings): Planned {
  const plan = planToShow(occasion, planCdns(options), options)
  return { plan, others: knownManifests(occasion).filter((manifest) => manifest !== occasion.manifest) }
}

function stopNotes({ unpurgeable }: SizedPlan, { options }: Settings): string[] {
  if (unpurgeable.length === 0 || options.onUnpurgeable !== 'error') return []
  return ['A release would stop here: no tag covers some changed sites, and `onUnpurgeable` is `error`.']
}

function wordsOfLedger(words: string, { options }: Settings): string {
  return options.baseline === EVERY_BASELINE ? `every version of ${words}` : words
}

async function readHistory(ledger: Ledger, words: string): Promise<HistoryView> {
  const [status, releases] = await Promise.all([readStatus(ledger, words), ledger.readReleases()])
  return { status, releases: releases.map(statusRelease) }
}

function sentenceOf({ message, hint }: CacheTagsError): string {
  return hint === undefined ? message : `${message} ${hint}`
}
