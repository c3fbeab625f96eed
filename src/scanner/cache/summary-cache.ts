import { digest, digestText } from '../../core/hash.ts'
import { decodeSummary, encodeSummary, type SummaryRow } from '../../core/summary-codec.ts'
import type { ModuleSummary } from '../../core/summary.ts'
import type { ModuleId } from '../../core/syntax.ts'
import type { Records } from './records.ts'

/** What a scan knows of a module without its tree. */
export interface ReadModule {
  readonly summary: ModuleSummary
  /** See `codeNames`. */
  readonly code: ReadonlyMap<string, number | null>
}

/** What was read of modules before: by {@link textKey}, for their text and id decide it. */
export interface SummaryCache {
  readonly get: (key: string) => ReadModule | null
  readonly put: (key: string, read: ReadModule) => void
}

/** Names a module with its text. */
export function textKey(id: ModuleId, source: string): string {
  return digest([id, digestText(source)])
}

type Kept = readonly [summary: SummaryRow, code: readonly (readonly [string, number | null])[]]

/** A cache over texts that are kept by the tool of one version. */
export function createSummaryCache(records: Records): SummaryCache {
  return {
    get: (key) => {
      const text = records.get(key)
      if (text === undefined) return null
      // The tool that wrote it is this one, and its checksum is right.
      const [summary, code] = JSON.parse(text) as Kept
      return { summary: decodeSummary(summary), code: new Map(code) }
    },
    put: (key, { summary, code }) => {
      const kept: Kept = [encodeSummary(summary), [...code]]
      records.put(key, JSON.stringify(kept))
    },
  }
}
