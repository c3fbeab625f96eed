import type { Options } from '../../src/index.ts'

/** What a build is given, in no bundler's terms. */
export interface BuildSettings {
  /** Entries by name, relative to the root. @default one, `entry` */
  readonly entries?: Readonly<Record<string, string>>
  readonly options?: Options
  /** Folders relative to the root, by the name that stands for them. */
  readonly alias?: Readonly<Record<string, string>>
  readonly conditions?: readonly string[]
  readonly define?: Readonly<Record<string, string>>
  /** Modules that are no files, by name. */
  readonly virtual?: Readonly<Record<string, string>>
  /** Other plugins that stand before ours. */
  readonly before?: readonly FilePlugin[]
  /** And those that stand after it. */
  readonly after?: readonly FilePlugin[]
  /** Keeps what a build can take over from the last one. @default nothing does */
  readonly cache?: Cache | null
  /** Whether the output is for browsers. */
  readonly isClient?: boolean
  /** The folder of the output. @default 'dist' */
  readonly folder?: string
  /** Formats in which it is written, each in a folder of its own below where there are several. @default one, `es` */
  readonly formats?: readonly ('es' | 'cjs')[]
}

/** What another plugin does to files: it loads them in the bundler's place, or changes what was loaded. */
export interface FilePlugin {
  readonly files: RegExp
  readonly load?: (text: string) => string
  readonly transform?: (code: string) => string
}

/** Where bundlers keep what they made: in a folder, or in memory. */
export interface Cache {
  readonly folder: string
  readonly memory: Map<string, unknown>
}

/** A watcher that has built once. */
export interface Watching {
  readonly close: () => Promise<void>
}

/** A build whose plugins are made, and that may run several times. */
export interface Prepared {
  readonly build: () => Promise<void>
  readonly watch: () => Promise<Watching>
}

/** What a bundler keeps a plugin from. */
export interface Limits {
  /** To write one build in several formats. */
  readonly formats?: string
  /** To leave watchers alone. */
  readonly watching?: string
  /** To write into files that plugins before ours have changed. */
  readonly changedBefore?: string
  /** To write into files that plugins before ours have loaded. */
  readonly loadedBefore?: string
  /** To write into components of other languages. */
  readonly components?: string
}

/** A bundler as the tests use it. The working directory has to be the project's, as on the command line. */
export interface Builder {
  readonly name: string
  /** What it can't, with the reason. */
  readonly limits: Limits
  /** Makes the plugins and the configuration. */
  readonly prepare: (root: string, settings: BuildSettings) => Prepared
}

/** What is found installed beside the output. */
export const INSTALLED =
  /^(?:next|react|tiny|vue)(?:\/|$)|^@vercel\/functions$|^@netlify\/functions$|^@acme\/cache$|^unplugin-cache-tags\//

/** Settings with everything in them. */
export function complete(settings: BuildSettings): Required<BuildSettings> {
  return {
    entries: { entry: 'src/entry.js' },
    options: {},
    alias: {},
    conditions: [],
    define: {},
    virtual: {},
    before: [],
    after: [],
    cache: null,
    isClient: false,
    folder: 'dist',
    formats: ['es'],
    ...settings,
  }
}
