import type { ExplainedReason, SiteState } from '../core/explain-tag.ts'
import type { BlastRadius, Touched } from '../core/blast-radius.ts'
import type { PurgeMode, Target } from '../core/batch.ts'
import type { Unpurgeable, WideningReason } from '../core/diff.ts'
import type { LedgerStatus } from './ledger-report.ts'

/** Number of the page's data. */
export const REPORT_SCHEMA = 1

/** All that a report's page shows: plain JSON, embedded in it. Indices name rows of `code`. */
export interface ReportData {
  readonly schema: typeof REPORT_SCHEMA
  /** Package name or option `namespace`. */
  readonly title: string
  /** ISO 8601. */
  readonly generatedAt: string
  /** Version of this tool. */
  readonly tool: string
  /** Digest of the version shown. */
  readonly version: string
  /** Whether a build made it, or a scan. */
  readonly isBuild: boolean
  readonly code: CodeView
  /** What this release would purge; `null` where nothing is compared, and `why` says so. */
  readonly release: ReleaseView | null
  /** Why there is no release or no history to show, a sentence each. */
  readonly notes: readonly string[]
  /** What happened; `null` where no ledger was read. */
  readonly history: HistoryView | null
}

/** `own`: a tag of the code; `site`: a site tag; `pattern`: one with holes; `page`: seen on pages only. */
export type TagKind = 'own' | 'site' | 'pattern' | 'page'

/** How the code hangs together. */
export interface CodeView {
  readonly tags: readonly TagRow[]
  readonly sites: readonly SiteRow[]
  readonly modules: readonly ModuleRow[]
  /** Places whose tags can't be followed. */
  readonly unresolved: readonly {
    readonly module: string
    readonly line: number
    readonly form: string
    readonly reason: string
  }[]
  /** Tags that sites carry and no invalidation in the code names. */
  readonly neverPurged: readonly number[]
  /** Purges in the code of tags that no site declares. */
  readonly undeclared: readonly {
    readonly module: string
    readonly line: number
    readonly form: string
    readonly tag: string
  }[]
}

export interface TagRow {
  readonly tag: string
  readonly kind: TagKind
  /** Sites that may carry it. */
  readonly sites: readonly number[]
}

export interface SiteRow {
  readonly id: string
  /** Index of its module; -1 where the module is none of the graph's (a configuration file). */
  readonly module: number
  readonly path: string
  readonly line: number
  readonly name: string
  readonly form: string
  readonly tags: readonly number[]
  readonly siteTag: number | null
  /** Whether a change of its code makes its entries stale. */
  readonly ours: boolean
  /** Modules that it reaches. */
  readonly reaches: readonly number[]
}

export interface ModuleRow {
  readonly path: string
  /** Modules that its statements lead to. */
  readonly imports: readonly number[]
  /** Sites whose entries a change of it may make stale, and tags by which these are purged: how hot it is. */
  readonly sites: number
  readonly tags: number
}

/** What a release would purge, and why. */
export interface ReleaseView {
  readonly target: Target | null
  /** What it is compared with, in words: a ledger, a file, a revision. */
  readonly comparedWith: string
  readonly widened: WideningReason | null
  readonly tags: readonly PurgedTag[]
  readonly unpurgeable: readonly Unpurgeable[]
  readonly ignored: readonly string[]
  readonly warnings: readonly string[]
  /** In which way it is over the limits. */
  readonly excess: readonly string[]
  /** Counts of sites that changed, are removed, have moved, were added. */
  readonly counts: Readonly<Record<'changed' | 'removed' | 'moved' | 'added', number>>
  readonly radius: BlastRadius & { readonly routes: Touched | null }
  readonly cdns: readonly { readonly title: string; readonly requests: number; readonly estimatedMs: number }[]
  readonly sites: readonly StaleSite[]
  /** Source of changed statements, where it is at hand. */
  readonly sources: readonly ChangedSource[]
}

export interface PurgedTag {
  readonly tag: string
  readonly kind: TagKind
  readonly mode: PurgeMode
  readonly problem: string | null
  /** Indices of `ReleaseView.sites`. */
  readonly sites: readonly number[]
  /** Reasons that no site's path explains, in words. */
  readonly because: readonly string[]
}

export interface StaleSite {
  readonly id: string
  readonly module: string
  readonly line: number
  readonly name: string
  readonly form: string
  readonly state: SiteState
  /** The differences that make it stale, nearest first, each with the way to it. */
  readonly because: readonly ExplainedReason[]
}

/** A statement as it was and as it is; `null` on the side where it is not, or is not at hand. */
export interface ChangedSource {
  readonly module: string
  readonly name: string
  readonly before: { readonly line: number; readonly text: string } | null
  readonly after: { readonly line: number; readonly text: string } | null
}

/** What happened. */
export interface HistoryView {
  readonly status: LedgerStatus
  /** Newest first. */
  readonly releases: readonly ReleaseRow[]
}

/** One release, as the ledger remembers it. */
export interface ReleaseRow {
  /** ISO 8601. */
  readonly at: string
  readonly released: string
  readonly live: string
  readonly widened: WideningReason | null
  readonly tags: number
  readonly accepted: number
  readonly refused: readonly { readonly tag: string; readonly cdn: string; readonly reason: string }[]
  readonly unreached: number
  readonly requests: number
  readonly retries: number
  readonly durationMs: number
  readonly settled: boolean
}
