import type { Label } from './labels.ts'

/** What the purges so far make of an entry. */
export type PurgeState = 'live' | 'stale' | 'deleted'

/**
 * The purges one target has seen, by label. An entry is judged when it is read: no purge searches the store,
 * and an answer that was under way while its tag was purged is judged like one that was stored before.
 */
export interface PurgeMarks {
  /** How many purges there have been. An origin request notes it when it starts: it is the age of what it will bring. */
  readonly count: () => number
  /** Marks labels as stale. With `deletedFromMs`: as deleted from that time on. */
  readonly mark: (labels: readonly Label[], deletedFromMs: number | null) => void
  /** The state at `nowMs` of an entry whose origin request started when `purgesSeen` purges had been. */
  readonly stateOf: (labels: readonly Label[], purgesSeen: number, nowMs: number) => PurgeState
}

interface Deletion {
  readonly purge: number
  readonly fromMs: number
}

interface LabelMark {
  readonly purge: number
  readonly deletions: readonly Deletion[]
}

/** Marks with no purge in them. A purged label keeps its mark for as long as the emulator runs. */
export function createPurgeMarks(): PurgeMarks {
  const marks = new Map<Label, LabelMark>()
  let purges = 0
  return {
    count: () => purges,
    mark: (labels, deletedFromMs) => {
      purges += 1
      const deletion = deletedFromMs === null ? null : { purge: purges, fromMs: deletedFromMs }
      for (const label of labels) {
        marks.set(label, { purge: purges, deletions: addDeletion(marks.get(label)?.deletions ?? [], deletion) })
      }
    },
    stateOf: (labels, purgesSeen, nowMs) => {
      const later = labels.flatMap((label) => marks.get(label) ?? []).filter((mark) => mark.purge > purgesSeen)
      if (later.length === 0) return 'live'
      const deleted = later.some((mark) => isDeleted(mark, purgesSeen, nowMs))
      return deleted ? 'deleted' : 'stale'
    },
  }
}

function isDeleted(mark: LabelMark, purgesSeen: number, nowMs: number): boolean {
  return mark.deletions.some((deletion) => deletion.purge > purgesSeen && nowMs >= deletion.fromMs)
}

/** A deletion that is newer and takes effect no later says all that an older one says: the list stays short. */
function addDeletion(deletions: readonly Deletion[], added: Deletion | null): readonly Deletion[] {
  if (added === null) return deletions
  return [...deletions.filter((deletion) => deletion.fromMs < added.fromMs), added]
}
