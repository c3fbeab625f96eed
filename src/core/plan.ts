import type { Batch, CdnLimits, PurgeMode, PurgeOutcome, Receipt, RefusedTag, Target } from './batch.ts'
import type { BlastRadius } from './blast-radius.ts'
import { cutBatches } from './cut-batches.ts'
import type { ManifestDiff, TagToPurge, Unpurgeable, WideningReason } from './diff.ts'
import { byCodeUnit } from './hash.ts'
import { piecesMatcher } from './pattern.ts'

/** Purges matching tags in another way than the rest, or not at all. The first rule that matches decides. */
export interface PurgeRule {
  /** Tags that it is for; `*` matches any text. */
  readonly tags: string
  /** How they are purged; `ignore` leaves them alone. */
  readonly mode: PurgeMode | 'ignore'
  /**
   * With `delete`: seconds during which entries may still be served stale.
   * @default none
   */
  readonly revalidationDeadlineSeconds?: number
}

/** What a plan has to know of a CDN. */
export interface PlanCdn {
  /** As the option `cdn` has it. */
  readonly name: string
  /** As people write it. */
  readonly title: string
  readonly limits: CdnLimits
  /** Why the CDN can't take a tag; `null` where it can. */
  readonly tagProblem: (tag: string) => string | null
  /** Ways to purge that it has. */
  readonly modes: readonly PurgeMode[]
  readonly purgesEverything: boolean
  /** Least milliseconds that requests take. */
  readonly estimateMs: (batches: readonly Batch[]) => number
}

/** How a plan is made. */
export interface PlanOptions {
  readonly target: Target
  /** From the inner cache to the outer one. */
  readonly cdns: readonly PlanCdn[]
  readonly mode?: PurgeMode
  readonly rules?: readonly PurgeRule[]
}

/** A tag of a plan, with the way in which it is purged. */
export interface PlannedTag extends TagToPurge {
  readonly mode: PurgeMode
  /** Why a CDN can't take it, in words that follow "the tag"; `null` where all can. */
  readonly problem: string | null
}

/** What of a plan one CDN is asked. */
export interface CdnPlan {
  readonly cdn: string
  readonly title: string
  readonly batches: readonly Batch[]
  /** Tags that it can't take; they are in no batch. */
  readonly problems: readonly { readonly tag: string; readonly problem: string }[]
  /** The only way in which it purges, where another was asked for. */
  readonly instead: PurgeMode | null
  /** Least milliseconds that its requests take. */
  readonly estimatedMs: number
}

/** What a release would do: nothing in it has been done. */
export interface Plan {
  readonly target: Target
  readonly widened: WideningReason | null
  readonly sites: ManifestDiff['sites']
  readonly tags: readonly PlannedTag[]
  /** Tags that a rule leaves alone, though their code changed. */
  readonly ignored: readonly TagToPurge[]
  readonly unpurgeable: readonly Unpurgeable[]
  readonly warnings: readonly string[]
  /** What each CDN is asked, from the inner cache to the outer one. */
  readonly cdns: readonly CdnPlan[]
  /** All of their requests. */
  readonly batches: readonly Batch[]
}

/** A plan, and how much of what is cached it reaches. */
export interface SizedPlan extends Plan {
  /** Requests that it takes where nothing goes wrong. */
  readonly requests: number
  /** Tags by which entries of any build can be named. */
  readonly knownTags: number
  /** How many of them it purges, from 0 to 1. */
  readonly share: number
  readonly radius: BlastRadius
  /** In which way it is over the limits that the configuration sets, a sentence each; then it is not carried out. */
  readonly excess: readonly string[]
  /** Least milliseconds that it takes. */
  readonly estimatedMs: number
}

/** A tag that a CDN will not take. */
export interface RefusedByCdn extends RefusedTag {
  readonly cdn: string
}

/** What one CDN did. */
export interface CdnReport {
  readonly cdn: string
  readonly title: string
  readonly accepted: readonly string[]
  readonly refused: readonly RefusedByCdn[]
  readonly unreached: readonly string[]
  readonly requests: number
  readonly retries: number
  readonly stopped: PurgeOutcome['stopped']
  readonly receipts: readonly Receipt[]
}

/** What a release did: every tag of its plan is accepted by all CDNs, refused by one, or unreached at one. */
export interface ReleaseReport {
  readonly target: Target
  readonly plan: Plan
  readonly accepted: readonly string[]
  readonly refused: readonly RefusedByCdn[]
  readonly unreached: readonly string[]
  readonly requests: number
  readonly retries: number
  /** Whether nothing is left to do: no tag is unreached. */
  readonly settled: boolean
  readonly stopped: PurgeOutcome['stopped']
  readonly cdns: readonly CdnReport[]
}

/** Cuts what a diff purges into as few requests as the limits of each CDN allow. */
export function planPurge(diff: ManifestDiff, options: PlanOptions): Plan {
  const rules = (options.rules ?? []).map((rule) => ({ ...rule, matches: piecesMatcher(rule.tags.split('*')) }))
  const ruleOf = (tag: string): PurgeRule | undefined => rules.find(({ matches }) => matches(tag))
  const isIgnored = ({ tag }: TagToPurge): boolean => ruleOf(tag)?.mode === 'ignore'
  const purged = diff.purge.filter((entry) => !isIgnored(entry))
  const ways = purged.map(({ tag }): PlannedWay => wayOf(tag, ruleOf(tag), options.mode ?? 'invalidate'))
  const cdns = options.cdns.map((cdn) => planFor(cdn, ways))
  // Of several CDNs that can't take a tag, the first says why.
  const problems = new Map(
    cdns.toReversed().flatMap((cdn) => cdn.problems.map(({ tag, problem }) => [tag, problem] as const)),
  )
  const tags = purged.map((entry, index): PlannedTag => {
    return { ...entry, mode: ways[index]?.way.mode ?? 'invalidate', problem: problems.get(entry.tag) ?? null }
  })
  const { widened, sites, unpurgeable, warnings } = diff
  const batches = cdns.flatMap((part) => part.batches)
  const ignored = diff.purge.filter(isIgnored)
  return { target: options.target, widened, sites, tags, ignored, unpurgeable, warnings, cdns, batches }
}

/** Purges whole caches, where a CDN does that by one request; the others are asked what was planned. */
export function planEverything(plan: Plan, cdns: readonly PlanCdn[]): Plan {
  const tags = plan.tags.map(({ tag }) => tag)
  const parts = plan.cdns.map((part): CdnPlan => {
    const cdn = cdns.find(({ name }) => name === part.cdn)
    if (cdn?.purgesEverything !== true || tags.length === 0) return part
    const batches = [{ mode: 'delete', tags, everything: true } as const]
    return { ...part, batches, problems: [], instead: null, estimatedMs: cdn.estimateMs(batches) }
  })
  const left = new Map(parts.flatMap(({ problems }) => problems.map(({ tag, problem }) => [tag, problem] as const)))
  return {
    ...plan,
    tags: plan.tags.map((entry) => ({ ...entry, problem: left.get(entry.tag) ?? null })),
    cdns: parts,
    batches: parts.flatMap(({ batches }) => batches),
  }
}

/** A tag, and how it is purged. */
interface PlannedWay {
  readonly tag: string
  readonly way: Omit<Batch, 'tags'>
}

function wayOf(tag: string, rule: PurgeRule | undefined, otherwise: PurgeMode): PlannedWay {
  const mode = rule === undefined || rule.mode === 'ignore' ? otherwise : rule.mode
  const seconds = mode === 'delete' ? rule?.revalidationDeadlineSeconds : undefined
  return { tag, way: seconds === undefined ? { mode } : { mode, revalidationDeadlineSeconds: seconds } }
}

function planFor(
  { name, title, limits, tagProblem, modes, estimateMs }: PlanCdn,
  ways: readonly PlannedWay[],
): CdnPlan {
  const problems = new Map(
    ways.flatMap(({ tag }) => {
      const problem = tagProblem(tag)
      return problem === null ? [] : [[tag, problem] as const]
    }),
  )
  const sent = ways.filter(({ tag }) => !problems.has(tag))
  const groups = new Map<string, { way: PlannedWay['way']; tags: string[] }>()
  for (const { tag, way: asked } of sent) {
    const way = modes.includes(asked.mode) ? asked : { mode: modes[0] ?? asked.mode }
    const key = JSON.stringify(way)
    const group = groups.get(key) ?? { way, tags: [] }
    group.tags.push(tag)
    groups.set(key, group)
  }
  const batches = [...groups]
    .sort(([left], [right]) => byCodeUnit(left, right))
    .flatMap(([, group]) => cutBatches(group.tags, group.way, limits))
  const isReplaced = sent.some(({ way }) => !modes.includes(way.mode))
  return {
    cdn: name,
    title,
    batches,
    problems: [...problems].map(([tag, problem]) => ({ tag, problem })),
    instead: isReplaced ? (modes[0] ?? null) : null,
    estimatedMs: estimateMs(batches),
  }
}
