import type { BuildOptions, OnLoadArgs, OnLoadResult, Plugin, PluginBuild } from 'esbuild'

/** What is made of what another plugin answers for a module. */
export type Answered = (args: OnLoadArgs, result: OnLoadResult) => Promise<OnLoadResult>

/**
 * Lets the answers of all plugins be seen that are set up after ours. Esbuild hands a module to the first plugin that
 * answers for it, and to no other: whoever stands first would hide from the others what it answers for, and whoever stands
 * last never sees what they do.
 *
 * @param name - of our plugin
 * @param closing - adds the hooks that run after those of all others
 */
export function observePlugins(
  build: PluginBuild,
  name: string,
  answered: Answered,
  closing: (build: PluginBuild) => void,
): void {
  const options = build.initialOptions
  const { plugins = [] } = options
  const own = plugins.findLastIndex((plugin) => plugin.name === name)
  const later = own === -1 ? [] : [...new Set(plugins.slice(own + 1))]
  const observed: Plugin[] = later.filter((plugin) =>
    observeSetup(plugin, options, async (theirs, setup) => {
      await setup(withAnswers(theirs, answered))
      if (plugin === observed.at(-1)) closing(theirs)
    }),
  )
  if (observed.length === 0) closing(build)
}

type Run = (build: PluginBuild, setup: Plugin['setup']) => Promise<void>

/** The builds for which someone waits, by what stands in the place of a plugin's `setup` meanwhile. */
const waiting = new WeakMap<Plugin['setup'], Map<BuildOptions, Run>>()

/**
 * Has a plugin set up by someone else in one build. In others, also in those under way at the same time, it is as it was,
 * and so it is afterwards.
 *
 * @returns whether it could be done: the plugin may be frozen
 */
function observeSetup(plugin: Plugin, options: BuildOptions, run: Run): boolean {
  const { setup } = plugin
  const known = waiting.get(setup)
  if (known !== undefined) {
    known.set(options, run)
    return true
  }
  const runs = new Map([[options, run]])
  const observed: Plugin['setup'] = (build) => {
    const found = runs.get(build.initialOptions)
    if (found === undefined) return setup(build)
    runs.delete(build.initialOptions)
    if (runs.size === 0) plugin.setup = setup
    return found(build, setup)
  }
  waiting.set(observed, runs)
  return Reflect.set(plugin, 'setup', observed)
}

function withAnswers(build: PluginBuild, answered: Answered): PluginBuild {
  return {
    ...build,
    onLoad: (filter, callback) =>
      build.onLoad(filter, async (args) => {
        const result = await callback(args)
        // What is no object is for esbuild to refuse.
        return typeof result === 'object' && result !== null ? answered(args, result) : result
      }),
  }
}
