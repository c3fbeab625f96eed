import { setTimeout as wait } from 'node:timers/promises'

/** Lists lack for so long what others have put, and hold what others have removed. */
const LAG_MS = 80

interface Change {
  readonly kind: 'put' | 'removed'
  readonly by: number
  readonly atMs: number
}

/** What processes changed of a store, and when. */
export interface Journal {
  /** Notes that a key was put or removed; a key that is put again has not changed. */
  readonly note: (kind: Change['kind'], key: string, by: number) => void
  /** A listing as it may look to a process: its own changes are always there. */
  readonly lagging: (prefix: string, keys: readonly string[], reader: number) => string[]
  /** Resolves when no list lacks a change that was made so far. */
  readonly seen: () => Promise<void>
}

/** A journal with nothing in it. */
export function createJournal(): Journal {
  const changes = new Map<string, Change>()
  return {
    note: (kind, key, by) => {
      if (changes.get(key)?.kind !== kind) changes.set(key, { kind, by, atMs: performance.now() })
    },
    lagging: (prefix, keys, reader) => {
      const hidden = [...changes].filter(([key, { by, atMs }]) => {
        return key.startsWith(prefix) && by !== reader && performance.now() - atMs < LAG_MS
      })
      const put = new Set(hidden.flatMap(([key, { kind }]) => (kind === 'put' ? [key] : [])))
      const removed = hidden.flatMap(([key, { kind }]) => (kind === 'removed' ? [key] : []))
      return [...new Set([...keys.filter((key) => !put.has(key)), ...removed])]
    },
    seen: async () => {
      const lastMs = Math.max(0, ...[...changes.values()].map(({ atMs }) => atMs))
      const leftMs = lastMs + LAG_MS - performance.now()
      if (leftMs > 0) await wait(leftMs)
    },
  }
}
