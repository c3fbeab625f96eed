import type { Plugin as RollupPlugin } from 'rollup'
import type { Plugin } from 'vite'
import type { BundlerFacts } from '../bundlers/facts.ts'
import { isBelow } from '../bundlers/module-id.ts'
import { digestAliases } from '../bundlers/toolchain.ts'
import { digest } from '../core/hash.ts'
import { readCompilerSettings } from '../scanner/compiler-settings.ts'
import { createConductor, type BuildEnvironment, type Conductor } from './conductor.ts'
import type { Options } from './options.ts'
import { rollupPlugin } from './rollup-hooks.ts'
import { vitePlugin } from './vite-hooks.ts'

const NAME = 'unplugin-cache-tags'

/** What builds `server/`, with the pages that Vite has built. */
const NITRO: BuildEnvironment = { name: 'nitro', isServer: true }

/** As much of Nitro as is asked (https://nitro.build/guide/plugins). */
export interface NitroLike {
  readonly options: { readonly replace?: Readonly<Record<string, unknown>> }
  readonly hooks: {
    readonly hook: {
      (name: 'rollup:before', work: (nitro: unknown, config: { plugins?: unknown }) => void): unknown
      (name: 'compiled', work: () => Promise<void>): unknown
    }
  }
}

/** What Nuxt knows of a project that its bundlers don't say. */
export interface NuxtFacts {
  readonly root: string
  readonly generated: string
  /** Modules may still add to it. */
  readonly alias: Readonly<Record<string, string>>
  readonly version: string
}

/** One build of Nuxt: Vite's environments and Nitro, whose end is that of the build. */
export interface NuxtBuild {
  readonly vite: Plugin
  readonly joinNitro: (nitro: NitroLike) => void
}

/** Makes what takes part in a build of Nuxt. */
export function createNuxtBuild(options: Options, facts: NuxtFacts): NuxtBuild {
  const { conductor, complete } = heldBack(createConductor(options), facts)
  return {
    vite: { name: NAME, ...vitePlugin(options, conductor, facts.root) },
    joinNitro: ({ options: { replace = {} }, hooks }) => {
      const known = { aliases: [], conditions: [], inlined: textsOf(replace) }
      const plugin: RollupPlugin = {
        name: NAME,
        ...rollupPlugin(options, { conductor, environment: NITRO, root: facts.root, known }),
      }
      hooks.hook('rollup:before', (_, config) => {
        config.plugins = [config.plugins ?? [], plugin].flat()
      })
      hooks.hook('compiled', complete)
    },
  }
}

/** Says all that was built at the end of the build: until then Nuxt may still fail, while it renders pages. */
function heldBack(
  conductor: Conductor,
  facts: NuxtFacts,
): { readonly conductor: Conductor; readonly complete: () => Promise<void> } {
  const owed = new Map<string, BuildEnvironment>()
  return {
    conductor: {
      ...conductor,
      begin: (environment, found) => conductor.begin(environment, async () => withNuxt(await found(), facts)),
      written: async (environment) => void owed.set(environment.name, environment),
      done: async () => {},
    },
    complete: async () => {
      const environments = [...owed.values()]
      owed.clear()
      for (const environment of environments) await conductor.written(environment, false)
      await conductor.done()
    },
  }
}

/** Where Nuxt generates by custom, whether or not this build does: configurations refer to it. */
const GENERATED = /[\\/]\.nuxt[\\/]/

/** All bundlers of a build are told the same; what Nuxt generates of its configuration is no setting of its own. */
function withNuxt(found: BundlerFacts, { root, generated, alias, version }: NuxtFacts): BundlerFacts {
  const isOwn = (path: string): boolean => !isBelow(generated, path) && !GENERATED.test(path)
  const aliases = Object.entries(alias).map(([find, replacement]) => ({ find, replacement }))
  const toolchain = {
    ...found.toolchain,
    nuxt: version,
    aliases: digestAliases(
      root,
      aliases.filter(({ replacement }) => isOwn(replacement)),
    ),
    compiler: digest([readCompilerSettings(root, isOwn)]),
  }
  return { ...found, root, generated, aliases, conditions: [], toolchain }
}

function textsOf(replace: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(replace).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
