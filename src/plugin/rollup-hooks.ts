import type { Plugin } from 'rolldown'
import type { Plugin as RollupPlugin } from 'rollup'
import { digest } from '../core/hash.ts'
import type { ModuleGraph } from '../bundlers/module-graph.ts'
import { commonToolchain, configFiles, digestConfig, pluginVersions } from '../bundlers/toolchain.ts'
import { ID_FILTER } from '../bundlers/filters.ts'
import { TAGGED_TEXT } from '../core/site-tag.ts'
import type { OutputFile } from '../bundlers/output.ts'
import type { Alias } from '../scanner/resolve.ts'
import { createConductor, type BuildEnvironment, type Conductor } from './conductor.ts'

/** Rollup and Rolldown don't say who runs what they build. */
const ENVIRONMENT: BuildEnvironment = { name: 'default', isServer: true, isSupposed: true }

/** What of the input options bears on the analysis. */
export interface KnownOptions {
  readonly aliases: readonly Alias[]
  readonly conditions: readonly string[]
  readonly inlined: Readonly<Record<string, string>>
}

const NOTHING_KNOWN: KnownOptions = { aliases: [], conditions: [], inlined: {} }

/** A framework that builds with Rollup beside another bundler. */
export interface RollupHost {
  /** Keeps the build together. */
  readonly conductor: Conductor
  readonly environment: BuildEnvironment
  readonly root: string
  /** What Rollup is not told itself. */
  readonly known: KnownOptions
}

/** The hooks of the plugin for Rollup, which has neither aliases nor inlined values of its own. */
export function rollupPlugin(inline: unknown, host?: RollupHost): Partial<RollupPlugin> {
  return {
    ...createHooks(inline, 'rollup', () => host?.known ?? NOTHING_KNOWN, host),
    // Its cache would keep the tags of an earlier build in a file that stayed the same.
    shouldTransformCachedModule({ code }) {
      return !this.meta.watchMode && TAGGED_TEXT.test(code)
    },
  }
}

/** The hooks of the plugin for Rolldown, which has both. */
export function rolldownPlugin(inline: unknown): Partial<Plugin> {
  return createHooks(inline, 'rolldown', (options) => ({
    aliases: Object.entries(textsAt(options, 'resolve', 'alias')).map(([find, replacement]) => ({ find, replacement })),
    conditions: Object.values(textsAt(options, 'resolve', 'conditionNames')),
    inlined: textsAt(options, 'transform', 'define'),
  }))
}

/** The texts of an object or list; of several that are tried in order the first. */
function textsAt(options: object, ...path: readonly string[]): Record<string, string> {
  const value = path.reduce<unknown>(
    (owner, key) => (typeof owner === 'object' && owner !== null ? Reflect.get(owner, key) : undefined),
    options,
  )
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, text]: [string, unknown]) => [key, Array.isArray(text) ? text[0] : text])
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** The names of all plugins, in their order. */
function pluginNames(options: object): string {
  const list: unknown = Reflect.get(options, 'plugins')
  const plugins: unknown[] = Array.isArray(list) ? list.flat(Number.POSITIVE_INFINITY) : []
  return plugins
    .flatMap((plugin) =>
      typeof plugin === 'object' && plugin !== null && 'name' in plugin ? [String(plugin.name)] : [],
    )
    .join(', ')
}

/** What both bundlers give a hook as `this`. */
interface HookContext extends ModuleGraph {
  readonly meta: { readonly rollupVersion: string; readonly rolldownVersion?: string; readonly watchMode: boolean }
}

interface Transformed {
  readonly code: string
  readonly map: string
}

interface Hooks {
  readonly options: (options: object) => null
  readonly buildStart: (this: HookContext) => Promise<void> | undefined
  readonly transform: {
    readonly order: 'pre'
    readonly filter: { readonly id: typeof ID_FILTER; readonly code: RegExp }
    readonly handler: (this: HookContext, code: string, id: string) => Promise<Transformed | null>
  }
  readonly buildEnd: (this: HookContext, error?: Error) => Promise<void> | undefined
  readonly renderError: () => Promise<void>
  readonly generateBundle: {
    readonly order: 'post'
    readonly handler: (this: HookContext, options: unknown, bundle: Readonly<Record<string, OutputFile>>) => void
  }
  readonly writeBundle: { readonly order: 'post'; readonly handler: (this: HookContext) => Promise<void> | undefined }
  readonly closeBundle: { readonly order: 'post'; readonly handler: () => Promise<void> }
}

/** The hooks that both have in common. Watching is left alone, as a development server is. */
function createHooks(
  inline: unknown,
  name: 'rollup' | 'rolldown',
  read: (options: object) => KnownOptions,
  host?: RollupHost,
): Hooks {
  const environment = host?.environment ?? ENVIRONMENT
  let conductor = host?.conductor ?? createConductor(inline)
  let hasBegun = false
  let known = NOTHING_KNOWN
  let plugins = ''
  return {
    options: (options) => {
      known = read(options)
      plugins = pluginNames(options)
      if (!hasBegun) return null
      // The same plugin in the next build: what it knew of the last one is out of date.
      conductor = host?.conductor ?? createConductor(inline)
      hasBegun = false
      return null
    },
    buildStart() {
      if (this.meta.watchMode) return undefined
      hasBegun = true
      const version = this.meta.rolldownVersion ?? this.meta.rollupVersion
      const define = digest(Object.keys(known.inlined).sort())
      return conductor.begin(environment, async () => {
        const root = host?.root ?? process.cwd()
        const files = await configFiles(root, [name])
        const toolchain = {
          [name]: version,
          define,
          plugins,
          ...(files.length > 0 && { config: await digestConfig(root, files) }),
          ...(await commonToolchain(root)),
          ...(await pluginVersions(root, files, [name])),
        }
        return { root, ...known, toolchain }
      })
    },
    transform: {
      order: 'pre',
      filter: { id: ID_FILTER, code: TAGGED_TEXT },
      async handler(code, id) {
        const injected = this.meta.watchMode ? null : await conductor.transform(environment, code, id)
        return injected === null ? null : { code: injected.code, map: injected.map.toString() }
      },
    },
    buildEnd(error) {
      if (this.meta.watchMode) return undefined
      return error === undefined ? conductor.graphComplete(environment, this) : conductor.failed()
    },
    renderError: () => conductor.failed(),
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        if (!this.meta.watchMode) conductor.generated(environment, bundle)
      },
    },
    writeBundle: {
      order: 'post',
      handler() {
        return this.meta.watchMode ? undefined : conductor.written(environment)
      },
    },
    closeBundle: {
      order: 'post',
      // Of several plugins that build one after the other none knows which is the last: that is the end of the process.
      handler: async () => (conductor.isShared() ? undefined : conductor.done()),
    },
  }
}
