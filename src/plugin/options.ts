import type { CdnOptions } from '../release/cdn-options.ts'
import type { PurgeMode, Target } from '../core/batch.ts'
import type { InputOption, Purity, ScopeRule, SiteTagsMode } from '../core/analysis-options.ts'
import type { CustomForm } from '../core/forms.ts'
import type { IgnoreOption } from '../core/ignore.ts'
import type { PurgeRule } from '../core/plan.ts'
import type { OnTooMany, ReleaseLimits } from '../core/too-many.ts'
import type { ToolchainPolicy } from '../core/widen.ts'
import type { StoreOption } from '../store/store.ts'
import type { LedgerOptions } from './ledger-options.ts'

/** A response header of yours that carries cache tags. */
export interface CustomHeader {
  /** In any case. */
  readonly name: string
  /** What stands between two tags. */
  readonly separator: ',' | ' '
}

/** Who runs what a build makes. */
export type Consumer = 'server' | 'client'

/** How the known tags are written as types. */
export interface TypesOptions {
  /**
   * Where to, relative to `root`.
   * @default '.cache-tags/tags.d.ts'
   */
  readonly out?: string
  /**
   * Whether a purge of a tag that nothing declares is an error of the compiler, or tags are only completed.
   * @default false
   */
  readonly strict?: boolean
}

/** {@link TypesOptions}, or `true` for the defaults. */
export type TypesOption = true | TypesOptions

/**
 * Options of the plugin and of the command line, from `cache-tags.config.ts` or the key `cacheTags` of `package.json`.
 * Inline options of the plugin win over the file.
 */
export interface Options extends CdnOptions {
  /**
   * Project folder.
   * @default the bundler's root, or the working directory
   */
  readonly root?: string
  /**
   * Where the manifest is written and read, relative to `root`.
   * @default '.cache-tags/manifest.json'
   */
  readonly manifest?: string
  /**
   * Folder of static files, relative to `root`, into which a build writes `.well-known/cache-tags.json`: which version it is,
   * for `--wait-for`.
   * @default none
   */
  readonly serve?: string
  /**
   * Whether each build writes the known tags as types, as `cache-tags types` does: `true`, or `{ out, strict }`.
   * @default false
   */
  readonly types?: false | TypesOption
  /**
   * Whether each build writes the page of `cache-tags report` beside the manifest, as `report.html`. It holds lines of source.
   * @default false
   */
  readonly report?: boolean
  /**
   * What site tags are made from. Two applications that share a cache need two.
   * @default the name in `package.json`
   */
  readonly namespace?: string
  /**
   * Globs of the source files that may declare tags.
   * @default every JavaScript, TypeScript and component file that git doesn't ignore
   */
  readonly include?: readonly string[]
  /**
   * Globs of source files to leave out, besides tests, `dist` and `node_modules`.
   * @default []
   */
  readonly exclude?: readonly string[]
  /**
   * Import aliases that `tsconfig.json` doesn't know. The plugin adds the bundler's own.
   * @default {}
   */
  readonly alias?: Readonly<Record<string, string>>
  /**
   * Further conditions for the `exports` of packages.
   * @default []
   */
  readonly conditions?: readonly string[]
  /**
   * Who runs the output, where a bundler can only guess it: only a server's gets site tags. Vite and Next say it themselves.
   * @default as the platform or target says
   */
  readonly consumer?: Consumer
  /**
   * Which sites get a tag of their own: `dynamic`, those with no tag that is always known; `all`; or `false`, none.
   * @default 'dynamic'
   */
  readonly siteTags?: SiteTagsMode
  /**
   * Functions of yours or of a library that make cache entries.
   * @default []
   */
  readonly forms?: readonly CustomForm[]
  /**
   * Response headers of yours that carry tags.
   * @default []
   */
  readonly headers?: readonly CustomHeader[]
  /**
   * What `cache-tags check` does not report: by rule, tags or paths of modules; `*` matches any text.
   * @default {}
   */
  readonly ignore?: IgnoreOption
  /**
   * Names of public environment values that differ in every build and say nothing about the code; `*` matches any text.
   * @default ['*COMMIT*', '*GIT_SHA*', '*RELEASE*', '*BUILD_ID*', '*BUILD_TIME*', '*BUILD_DATE*', '*BUILT_AT*', '*DEPLOYMENT*', '*TIMESTAMP*']
   */
  readonly ignoreValues?: readonly string[]
  /**
   * Which calls at a module's top level are taken to do nothing but make a value: of functions of yours that write nothing
   * outside themselves, and of packages: any (`pragmatic`), or well-known factories only (`strict`).
   * @default 'pragmatic'
   */
  readonly purity?: Purity
  /**
   * Globs of modules that are followed, while what they say themselves doesn't count.
   * @default []
   */
  readonly opaque?: readonly string[]
  /**
   * Files that code reads while it runs, as globs; `readBy` names the modules or the package that read them, else every
   * site depends on them. A Prisma schema is found by itself.
   * @default []
   */
  readonly inputs?: readonly InputOption[]
  /**
   * Globs of modules that a server runs at its start, besides those that frameworks name: what they do widens a purge when
   * it changes.
   * @default []
   */
  readonly ambient?: readonly string[]
  /**
   * Modules that render the responses of some sites (`add`), or have no part in them (`remove`), besides what frameworks say
   * by where files stand.
   * @default []
   */
  readonly scope?: readonly ScopeRule[]
  /**
   * What becomes of the client files of the last deploy: `replaced`, so that a page that names them is stale when their
   * names change, or `retained`.
   * @default 'replaced'
   */
  readonly assets?: 'replaced' | 'retained'
  /**
   * What a change in a part of the toolchain does: `widen` (purge everything), `warn` or `ignore`, by part.
   * @default minor and patch versions warn, everything else widens
   */
  readonly toolchain?: ToolchainPolicy
  /**
   * Known values of patterns, so that `product-*` can be purged where a site has no tag of its own yet.
   * @default {}
   */
  readonly values?: Readonly<Record<string, readonly string[]>>
  /**
   * What to do about a changed site that no tag covers: `warn`, `error`, or purge `everything`.
   * @default 'warn'
   */
  readonly onUnpurgeable?: 'warn' | 'error' | 'everything'
  /**
   * Most tags that one release may purge, and the largest share of the known ones, from 0 to 1; widened ones too.
   * @default { maxTags: Infinity, maxShare: 1 }
   */
  readonly limits?: ReleaseLimits
  /**
   * What to do about a plan over the limits: `abort`; `proceed` with a warning; or purge `everything` by one request, where
   * the CDN has one.
   * @default 'abort'
   */
  readonly onTooMany?: OnTooMany
  /**
   * How entries are purged: `invalidate` serves each once more while it is renewed, `delete` makes the next request wait.
   * @default 'invalidate'
   */
  readonly mode?: PurgeMode
  /**
   * Tags to purge in another way than `mode`, or to leave alone (`ignore`). The first rule that matches decides.
   * @default []
   */
  readonly rules?: readonly PurgeRule[]
  /**
   * Whose entries to purge. Environment: `VERCEL_ENV`.
   * @default none: it has to be said
   */
  readonly target?: Target
  /**
   * Manifest of what is live, as a file or URL, to compare with instead of the ledger; `all`: every one the ledger keeps.
   * @default none: the ledger is asked
   */
  readonly baseline?: string
  /**
   * Where the ledger is kept: `git:origin`, `redis://…`, `s3://…`, `https://…`, `vercel-blob:`, `file:…`, or a driver of
   * unstorage with its options. Environment: `CACHE_TAGS_STORE`.
   * @default `file:.cache-tags/ledger`; where `CI` is set it has to be said
   */
  readonly store?: StoreOption
  /**
   * How long the ledger's records speak, and whom a release asks what is live.
   * @default { settle: '30s', retain: '1h', announced: '24h', maxAge: '30d', lag: '0s' }
   */
  readonly ledger?: LedgerOptions
  /**
   * `post-build` releases at the end of the build, for hosts where the build is the deploy.
   * @default false
   */
  readonly purge?: false | 'post-build'
  /**
   * Whether a release after the build that fails makes the build fail, or only warns.
   * @default true
   */
  readonly failBuild?: boolean
  /**
   * Whether the plugin does anything at all.
   * @default true
   */
  readonly enabled?: boolean
}

/** Options that have a default. */
type Defaulted =
  | 'manifest'
  | 'types'
  | 'report'
  | 'exclude'
  | 'alias'
  | 'conditions'
  | 'siteTags'
  | 'forms'
  | 'headers'
  | 'ignore'
  | 'ignoreValues'
  | 'purity'
  | 'opaque'
  | 'inputs'
  | 'ambient'
  | 'scope'
  | 'assets'
  | 'toolchain'
  | 'values'
  | 'onUnpurgeable'
  | 'limits'
  | 'onTooMany'
  | 'mode'
  | 'rules'
  | 'cdn'
  | 'ledger'
  | 'purge'
  | 'failBuild'
  | 'enabled'

/** The one place where defaults stand. What has no default is absent here. */
export const DEFAULTS: Required<Pick<Options, Defaulted>> = {
  manifest: '.cache-tags/manifest.json',
  types: false,
  report: false,
  exclude: [],
  alias: {},
  conditions: [],
  siteTags: 'dynamic',
  forms: [],
  headers: [],
  ignore: {},
  ignoreValues: [
    '*COMMIT*',
    '*GIT_SHA*',
    '*RELEASE*',
    '*BUILD_ID*',
    '*BUILD_TIME*',
    '*BUILD_DATE*',
    '*BUILT_AT*',
    '*DEPLOYMENT*',
    '*TIMESTAMP*',
  ],
  purity: 'pragmatic',
  opaque: [],
  inputs: [],
  ambient: [],
  scope: [],
  assets: 'replaced',
  toolchain: {},
  values: {},
  onUnpurgeable: 'warn',
  limits: { maxTags: Number.POSITIVE_INFINITY, maxShare: 1 },
  onTooMany: 'abort',
  mode: 'invalidate',
  rules: [],
  cdn: 'vercel',
  ledger: { settle: '30s', retain: '1h', announced: '24h', maxAge: '30d', lag: '0s' },
  purge: false,
  failBuild: true,
  enabled: true,
}

/** Options with every default filled in. */
export type OptionsResolved = Options & Required<Pick<Options, Defaulted>>
