import type { Plan } from '../core/plan.ts'
import {
  assetsLines,
  blocks,
  siteCounts,
  tagTable,
  unpurgeableTable,
  warningLines,
  WIDENING_WORDS,
} from './diff-report.ts'
import type { View } from './paint.ts'
import { layoutTable } from './table.ts'
import { count, percent } from './words.ts'

/** A plan with its blast radius: what `plan --json` prints. */
export interface SizedPlan extends Plan {
  /** Requests that it takes where nothing goes wrong. */
  readonly requests: number
  /** Tags by which entries of either build can be named. */
  readonly knownTags: number
  /** How many of them it purges, from 0 to 1. */
  readonly share: number
}

/** Measures a plan against every tag that is known. */
export function sizePlan(plan: Plan, knownTags: Iterable<string>): SizedPlan {
  const known = new Set([...knownTags, ...plan.tags.map(({ tag }) => tag)])
  const share = known.size === 0 ? 0 : plan.tags.length / known.size
  return { ...plan, requests: plan.batches.length, knownTags: known.size, share }
}

/** What a release would do, as a table. */
export function planReport(plan: SizedPlan, view: View): string {
  return blocks([
    [view.paint.strong(headline(plan)), ...because(plan)],
    tagTable(plan.tags, view, modeColumn(plan)),
    problemTable(plan, view),
    unpurgeableTable(plan.unpurgeable, view),
    warningLines(plan.warnings, view),
  ])
}

function headline({ target, tags, knownTags, requests }: SizedPlan): string {
  if (tags.length === 0) return `Nothing to purge in ${target}.`
  const share = `${tags.length} of ${count(knownTags, 'known tag')} (${percent(tags.length, knownTags)})`
  return `${waysOf(tags)} ${share} in ${target}, in ${count(requests, 'request')}.`
}

function because({ widened, sites, tags }: SizedPlan): string[] {
  if (widened === null) return [siteCounts(sites), ...assetsLines(tags)]
  if (tags.length === 0) return [`No tag is known; ${WIDENING_WORDS[widened]} (${widened}).`]
  return [`Every tag, because ${WIDENING_WORDS[widened]} (${widened}).`]
}

function waysOf(tags: Plan['tags']): string {
  const deleted = tags.filter(({ mode }) => mode === 'delete').length
  if (deleted === 0) return 'Invalidate'
  return deleted === tags.length ? 'Delete' : `Invalidate ${tags.length - deleted} and delete ${deleted}:`
}

/** How each tag is purged is worth a column only where they differ. */
function modeColumn({ tags }: SizedPlan): Parameters<typeof tagTable>[2] {
  const modes = new Map(tags.map(({ tag, mode }) => [tag, mode]))
  if (new Set(modes.values()).size < 2) return null
  return { column: { title: 'MODE' }, cell: (tag) => modes.get(tag) ?? '' }
}

function problemTable({ tags }: SizedPlan, view: View): string[] {
  const rows = tags.flatMap(({ tag, problem }) => (problem === null ? [] : [[[tag], [problem]]]))
  if (rows.length === 0) return []
  const head = `The CDN can't take ${rows.length} of these tags; not sent:`
  return [view.paint.warning(head), ...layoutTable([{ title: 'TAG' }, { title: 'IT' }], rows, view)]
}
