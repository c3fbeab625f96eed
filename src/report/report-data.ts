import type { Because } from '../core/because.ts'
import type { Step } from '../core/explain-steps.ts'
import type { SiteState } from '../core/explain-tag.ts'
import type { BlastRadius, Touched } from '../core/blast-radius.ts'
import type { PurgeMode, Target } from '../core/batch.ts'
import type { Unpurgeable, WideningReason } from '../core/diff.ts'
import type { LedgerStatus, StatusRelease } from './ledger-report.ts'

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
  /**
   * All that sites reach, to be walked on from `SiteRow.statement`: which modules a site depends on, by which way, and,
   * backwards, which sites depend on a module. Told once, for sites share most of it.
   */
  readonly statements: readonly StatementRow[]
  /** Places whose tags can't be followed. */
  readonly unresolved: readonly {
    readonly module: string
    readonly line: number
    readonly form: string
    readonly reason: string
  }[]
  /** Tags that sites carry and no invalidation in the code names; tags of their own left out, for those are for releases. */
  readonly neverPurged: readonly number[]
  /** Whether some invalidation's tag is known at run time only: it may be any of those. */
  readonly purgesUnknown: boolean
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
  /** Sites that declare it. */
  readonly sites: readonly number[]
  /** Rows of patterns that it may be one of: their sites may carry it as well. */
  readonly patterns: readonly number[]
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
  /** The tag by which its entries are purged when its code changes; `null` where none covers them all. */
  readonly purgedBy: number | null
  /** Where its code begins among the statements; -1 where the manifest doesn't say. */
  readonly statement: number
  /** Other modules that it reaches first, from its own. What lies behind them is to be walked. */
  readonly reaches: readonly number[]
}

/**
 * A statement, or what is reached besides: a module as it runs or as a whole, a package. `module` is -1 for what is no
 * module's; then the name says its kind first: `package:yaml@2.8.1`, `env:MODE`.
 */
export type StatementRow = readonly [module: number, name: string, line: number | null, leadsTo: readonly number[]]

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
  /** What differs, each once: sites share most of it. */
  readonly differences: readonly Difference[]
  /** Steps of ways, each once. */
  readonly steps: readonly Step[]
  /** Ways from sites to differences: a step, and the index of the way that goes on from it, -1 at its end. */
  readonly ways: readonly (readonly [step: number, next: number])[]
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
  /**
   * The differences that make it stale, nearest first, each with the way to it: indices. At most ten; of a release with
   * thousands of stale sites fewer.
   */
  readonly because: readonly { readonly difference: number; readonly way: number }[]
}

/** What makes a site stale. */
export interface Difference extends Because {
  /** Where it stands, in the build that has it; `null` for what is no statement. */
  readonly line: number | null
  /** Index of its source in `ReleaseView.sources`; `null` where it is not at hand. */
  readonly source: number | null
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
  readonly releases: readonly StatusRelease[]
}
