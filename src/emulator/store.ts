import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { Label } from './labels.ts'
import type { Lifetime } from './lifetime.ts'

/** A stored response. */
export interface CacheEntry {
  readonly key: string
  readonly status: number
  /** Headers for the client, without `age` and `x-vercel-cache`. */
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
  readonly lifetime: Lifetime
  readonly labels: readonly Label[]
  /** The origin's header of tags, as it was. */
  readonly tagHeader?: string | undefined
  /** Purges that had been when its origin request started. */
  readonly purgesSeen: number
}

/** Responses by key, bounded in bytes: what was used least recently goes first. */
export interface EntryStore {
  /** The key of a request: its path, and the headers that responses of this path were found to vary by. */
  readonly keyOf: (path: string, headers: IncomingHttpHeaders) => string
  /** Notes what a path's responses vary by, beside what was known before. */
  readonly addVary: (path: string, names: readonly string[]) => void
  readonly get: (key: string) => CacheEntry | null
  /** Stores an entry, unless a newer one is there or it is larger than the store. */
  readonly put: (entry: CacheEntry) => void
  readonly remove: (key: string) => void
  readonly size: () => StoreSize
}

/** How full a store is. */
export interface StoreSize {
  readonly entries: number
  readonly bytes: number
  /** Entries that had to make room. */
  readonly evictions: number
}

/** An empty store for `maxBytes` bytes of bodies, headers and keys. */
export function createEntryStore(maxBytes: number): EntryStore {
  // A Map is in order of insertion: an entry that is used is put in again, so the first is the one to evict.
  const entries = new Map<string, CacheEntry>()
  const varyByPath = new Map<string, readonly string[]>()
  let bytes = 0
  let evictions = 0

  const remove = (key: string): void => {
    const entry = entries.get(key)
    if (entry === undefined) return
    entries.delete(key)
    bytes -= sizeOf(entry)
  }
  const makeRoom = (): void => {
    for (const key of entries.keys()) {
      if (bytes <= maxBytes) return
      remove(key)
      evictions += 1
    }
  }
  return {
    keyOf: (path, headers) => toKey(path, varyByPath.get(path) ?? [], headers),
    addVary: (path, names) => {
      const known = varyByPath.get(path) ?? []
      const all = [...new Set([...known, ...names])].sort()
      if (all.length > known.length) varyByPath.set(path, all)
    },
    get: (key) => {
      const entry = entries.get(key)
      if (entry === undefined) return null
      entries.delete(key)
      entries.set(key, entry)
      return entry
    },
    put: (entry) => {
      const present = entries.get(entry.key)
      if (sizeOf(entry) > maxBytes || (present?.purgesSeen ?? 0) > entry.purgesSeen) return
      remove(entry.key)
      entries.set(entry.key, entry)
      bytes += sizeOf(entry)
      makeRoom()
    },
    remove,
    size: () => ({ entries: entries.size, bytes, evictions }),
  }
}

function toKey(path: string, vary: readonly string[], headers: IncomingHttpHeaders): string {
  return JSON.stringify([path, ...vary.map((name) => [name, headers[name] ?? null])])
}

function sizeOf(entry: CacheEntry): number {
  return entry.body.byteLength + entry.key.length + JSON.stringify(entry.headers).length
}
