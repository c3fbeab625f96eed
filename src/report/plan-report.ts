import type { Touched } from '../core/blast-radius.ts'
import type { CdnPlan, Plan, SizedPlan } from '../core/plan.ts'
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
import { count, duration, percent } from './words.ts'
import { wrapText } from './wrap.ts'

/** Most rows of a table that are shown to somebody at a terminal. */
export const ROWS_SHOWN = 50

/**
 * What a release would do, as a table.
 *
 * @param most - rows that are shown of each table; how many there are more is said
 */
export function planReport(plan: SizedPlan, view: View, most: number = Number.POSITIVE_INFINITY): string {
  const some = <Item>(items: readonly Item[], lines: (shown: readonly Item[]) => string[]): string[] => [
    ...lines(items.slice(0, most)),
    ...moreLines(items.length - most, view),
  ]
  const text = blocks([
    [view.paint.strong(headline(plan)), ...planFacts(plan)],
    some(plan.tags, (tags) => tagTable(tags, view, modeColumn(plan))),
    ...plan.cdns.map((part) => problemTable(part, view, some)),
    ignoredTable(plan, view, some),
    some(plan.unpurgeable, (unpurgeable) => unpurgeableTable(unpurgeable, view)),
    warningLines([...plan.warnings, ...plan.excess], view),
  ])
  return wrapText(text, view.width)
}

type Some = <Item>(items: readonly Item[], lines: (shown: readonly Item[]) => string[]) => string[]

function moreLines(number: number, { paint }: View): string[] {
  return number > 0 ? [`  ${paint.faint(`… and ${number} more: \`cache-tags plan --all\` lists them.`)}`] : []
}

/** What a plan does, in one sentence. */
export function headline({ target, tags, knownTags, requests, estimatedMs }: SizedPlan): string {
  if (tags.length === 0) return `Nothing to purge in ${target}.`
  const share = `${tags.length} of ${count(knownTags, 'known tag')} (${percent(tags.length, knownTags)})`
  const time = estimatedMs < WORTH_TELLING_MS ? '' : `, ${duration(estimatedMs)} at least`
  return `${waysOf(tags)} ${share} in ${target}, in ${count(requests, 'request')}${time}.`
}

/** What there is to know of a plan besides its tags, a sentence each. */
export function planFacts(plan: SizedPlan): string[] {
  return [...because(plan), ...reachLines(plan), ...cdnLines(plan)]
}

/** What takes no longer is over before anybody has read of it. */
const WORTH_TELLING_MS = 2000

/** Whose entries carry the tags. */
function reachLines({ radius, tags }: SizedPlan): string[] {
  if (tags.length === 0) return []
  const of = ({ touched, known }: Touched, noun: string): string =>
    `${touched} of ${count(known, noun)} (${percent(touched, known)})`
  const pages = radius.pages === null ? '' : `, on ${of(radius.pages, 'prerendered page')} with tags`
  return [`Reaches entries of ${of(radius.sites, 'site')}${pages}.`]
}

/** What each CDN is asked, where there are several, or one does it in its own way. */
function cdnLines({ cdns }: SizedPlan): string[] {
  const isOne = cdns.length === 1
  return cdns.flatMap(({ title, batches, instead, estimatedMs }) => {
    const whole = batches.some(({ everything }) => everything === true)
    const ways = [
      ...(whole ? ['its whole cache'] : []),
      ...(instead === null ? [] : [`${instead}s, for it has no other way`]),
    ]
    if (isOne && ways.length === 0) return []
    const time = isOne || estimatedMs < WORTH_TELLING_MS ? [] : [`${duration(estimatedMs)} at least`]
    return [`${title}: ${[count(batches.length, 'request'), ...ways, ...time].join(', ')}.`]
  })
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
  if (!hasModes(tags)) return null
  const modes = new Map(tags.map(({ tag, mode }) => [tag, mode]))
  return { column: { title: 'MODE' }, cell: (tag) => modes.get(tag) ?? '' }
}

/** Whether tags are purged in different ways. */
export function hasModes(tags: Plan['tags']): boolean {
  return new Set(tags.map(({ mode }) => mode)).size > 1
}

function problemTable({ title, problems }: CdnPlan, view: View, some: Some): string[] {
  if (problems.length === 0) return []
  const head = `${title} can't take ${problems.length} of these tags; not sent:`
  const columns = [{ title: 'TAG' }, { title: 'IT' }]
  const rows = problems.map(({ tag, problem }) => [[tag], [problem]])
  return [view.paint.warning(head), ...some(rows, (shown) => layoutTable(columns, shown, view))]
}

function ignoredTable({ ignored }: SizedPlan, view: View, some: Some): string[] {
  if (ignored.length === 0) return []
  const head = `A rule leaves ${count(ignored.length, 'tag')} alone, though code behind them changed:`
  return [view.paint.warning(head), ...some(ignored, (shown) => tagTable(shown, view))]
}
