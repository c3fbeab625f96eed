import type { Batch, CdnLimits, PurgeMode, PurgeOutcome, RefusedTag, Target } from './batch.ts'
import type { ManifestDiff, TagToPurge, Unpurgeable, WideningReason } from './diff.ts'
import { byCodeUnit } from './hash.ts'
import { piecesMatcher } from './pattern.ts'

/** Purges matching tags in another way than the rest. The first rule that matches decides. */
export interface PurgeRule {
  /** Tags that it is for; `*` matches any text. */
  readonly tags: string
  readonly mode: PurgeMode
  /** With `delete`: seconds during which entries may still be served stale. */
  readonly revalidationDeadlineSeconds?: number
}

/** How a plan is made. */
export interface PlanOptions {
  readonly target: Target
  readonly limits: CdnLimits
  /** Why the CDN can't take a tag; `null` where it can. */
  readonly tagProblem: (tag: string) => string | null
  readonly mode?: PurgeMode
  readonly rules?: readonly PurgeRule[]
}

/** A tag of a plan, with the way in which it is purged. */
export interface PlannedTag extends TagToPurge {
  readonly mode: PurgeMode
  /** Why the CDN can't take it; such a tag is in no batch. */
  readonly problem: string | null
}

/** What a release would do: nothing in it has been done. */
export interface Plan {
  readonly target: Target
  readonly widened: WideningReason | null
  readonly sites: ManifestDiff['sites']
  readonly tags: readonly PlannedTag[]
  readonly unpurgeable: readonly Unpurgeable[]
  readonly warnings: readonly string[]
  readonly batches: readonly Batch[]
}

/** What a release did: every tag of its plan is accepted, refused or unreached. */
export interface ReleaseReport {
  readonly target: Target
  readonly plan: Plan
  readonly accepted: readonly string[]
  readonly refused: readonly RefusedTag[]
  readonly unreached: readonly string[]
  readonly requests: number
  readonly retries: number
  /** Whether nothing is left to do: no tag is unreached. */
  readonly settled: boolean
  readonly stopped: PurgeOutcome['stopped']
}

/** Cuts what a diff purges into as few requests as the CDN's limits allow. */
export function planPurge(diff: ManifestDiff, options: PlanOptions): Plan {
  const rules = (options.rules ?? []).map((rule) => ({ ...rule, matches: piecesMatcher(rule.tags.split('*')) }))
  const groups = new Map<string, { way: Omit<Batch, 'tags'>; tags: string[] }>()
  const tags = diff.purge.map((entry): PlannedTag => {
    const rule = rules.find((candidate) => candidate.matches(entry.tag))
    const mode = rule?.mode ?? options.mode ?? 'invalidate'
    const problem = options.tagProblem(entry.tag)
    if (problem === null) {
      const seconds = mode === 'delete' ? rule?.revalidationDeadlineSeconds : undefined
      const way = seconds === undefined ? { mode } : { mode, revalidationDeadlineSeconds: seconds }
      const key = JSON.stringify(way)
      const group = groups.get(key) ?? { way, tags: [] }
      group.tags.push(entry.tag)
      groups.set(key, group)
    }
    return { ...entry, mode, problem }
  })
  const batches = [...groups]
    .sort(([left], [right]) => byCodeUnit(left, right))
    .flatMap(([, group]) =>
      chunk(group.tags, options.limits.maxTagsPerRequest).map((part) => ({ ...group.way, tags: part })),
    )
  const { widened, sites, unpurgeable, warnings } = diff
  return { target: options.target, widened, sites, tags, unpurgeable, warnings, batches }
}

function chunk(tags: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(tags.length / size) }, (_, index) =>
    tags.slice(index * size, (index + 1) * size),
  )
}
