import type { ManifestCode } from './manifest.ts'

/** Which sites get a site tag: those with no tag that is always known, all, or none. */
export type SiteTagsMode = 'dynamic' | 'all' | false

/** Whether calls at a module's top level may be taken to do nothing but make a value. */
export type Purity = 'pragmatic' | 'strict'

/** Files that code reads while it runs, as globs relative to the project. */
export type InputOption =
  | string
  | {
      /** A glob. */
      readonly files: string
      /** A package, or a glob of modules: whoever reaches it reads the files. */
      readonly readBy: string
    }

/** What belongs to the responses of some sites, as globs of modules. */
export interface ScopeRule {
  /** Modules of the sites. */
  readonly sites: string
  /**
   * Modules that render them, besides what the framework says.
   * @default []
   */
  readonly add?: readonly string[]
  /**
   * Modules that have no part in them, whatever the framework says.
   * @default []
   */
  readonly remove?: readonly string[]
}

/** What the analysis of a project is told besides its sources. */
export interface AnalysisOptions {
  readonly namespace: string
  readonly siteTags: SiteTagsMode
  readonly lockfile: ManifestCode['lockfile']
  readonly purity: Purity
  /** Globs of modules whose own code doesn't count. */
  readonly opaque: readonly string[]
  readonly inputs: readonly InputOption[]
  /** Globs of modules that a server runs at its start. */
  readonly ambient: readonly string[]
  readonly scope: readonly ScopeRule[]
}

/** What stands where nothing is said. */
export const PLAIN_ANALYSIS: Pick<AnalysisOptions, 'purity' | 'opaque' | 'inputs' | 'ambient' | 'scope'> = {
  purity: 'pragmatic',
  opaque: [],
  inputs: [],
  ambient: [],
  scope: [],
}
