import type { View } from './paint.ts'
import { blocks } from './diff-report.ts'
import { layoutTable } from './table.ts'
import { count } from './words.ts'

/** What became of the entries of a build cache. */
export interface PruneEnd {
  readonly kept: number
  /** Of those kept: answers of upstream services. */
  readonly upstream: number
  readonly pruned: readonly { readonly entry: string; readonly tags: readonly string[]; readonly reason: string }[]
}

const COLUMNS = [{ title: 'TAGS' }, { title: 'ENTRIES' }, { title: 'WHY' }]

/** What goes, by tags and reason, and what stays. */
export function pruneReport({ kept, upstream, pruned }: PruneEnd, isDry: boolean, view: View): string {
  const groups = new Map<string, { tags: readonly string[]; reason: string; entries: number }>()
  for (const { tags, reason } of pruned) {
    const key = JSON.stringify([tags, reason])
    const group = groups.get(key) ?? { tags, reason, entries: 0 }
    groups.set(key, { ...group, entries: group.entries + 1 })
  }
  const rows = [...groups.values()].map(({ tags, reason, entries }) => [
    tags.length === 0 ? ['(none)'] : [...tags],
    [String(entries)],
    [reason],
  ])
  const done = isDry ? 'would go' : 'deleted'
  const of = upstream === 0 ? '' : `, ${upstream} of them from upstream`
  return blocks([
    layoutTable(COLUMNS, rows, view),
    [view.paint.strong(`${count(pruned.length, 'entry', 'entries')} ${done}, ${kept} kept${of}.`)],
  ])
}
