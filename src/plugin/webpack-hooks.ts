import { webpackGraph, type WebpackCompilation } from '../bundlers/webpack-graph.ts'
import { webpackBundle, type WebpackOutput } from '../bundlers/webpack-output.ts'
import { isServerTarget, webpackFacts, type CompilerSettings, type WebpackLike } from '../bundlers/webpack.ts'
import { compiledTexts } from '../bundlers/webpack-values.ts'
import { createConductor, type BuildEnvironment } from './conductor.ts'
import { injectionRule } from './injections.ts'
import { renewCache } from './rspack-cache.ts'

/** As much of a compiler as webpack and Rspack have alike. */
interface Compiler extends CompilerSettings {
  readonly hooks: {
    readonly beforeRun: AsyncHook<[]>
    readonly watchRun: AsyncHook<[]>
    readonly thisCompilation: SyncHook<[Compilation]>
    readonly done: AsyncHook<[{ readonly hasErrors: () => boolean }]>
    readonly failed: SyncHook<[Error]>
  }
}

interface Compilation extends WebpackCompilation, WebpackOutput {
  readonly hooks: {
    readonly finishModules: AsyncHook<[]>
    readonly processAssets: {
      readonly tap: (options: { readonly name: string; readonly stage: number }, work: () => void) => void
    }
  }
  readonly valueCacheVersions?: ReadonlyMap<string, unknown>
}

interface AsyncHook<Given extends unknown[]> {
  readonly tapPromise: (name: string, work: (...given: Given) => Promise<void>) => void
}

interface SyncHook<Given extends unknown[]> {
  readonly tap: (name: string, work: (...given: Given) => void) => void
}

const NAME = 'unplugin-cache-tags'

/** After everything that changes assets (https://webpack.js.org/api/compilation-hooks/#list-of-asset-processing-stages). */
const REPORT_STAGE = 5000

/**
 * Sets the plugin up in a compiler of webpack or Rspack. No module goes through a hook: the files that need a tag get a rule
 * of their own. Watching is left alone.
 *
 * Each compiler has a setup of its own, also where a configuration gives several the same plugin.
 *
 * @param loader - absolute path of the loader that writes site tags
 */
export function webpackSetup(inline: unknown, bundler: WebpackLike, loader: string): (compiler: unknown) => void {
  let conductor = createConductor(inline)
  return (given) => {
    const compiler = given as Compiler
    const { hooks } = compiler
    let environment: BuildEnvironment = { name: 'default', isServer: true, isSupposed: true }
    let hasBegun = false
    let isBuilding = false
    let added: readonly unknown[] = []
    hooks.watchRun.tapPromise(NAME, async () => {
      isBuilding = false
    })
    // Rules are compiled after this hook.
    hooks.beforeRun.tapPromise(NAME, async () => {
      const { rules } = compiler.options.module
      rules.splice(0, rules.length, ...rules.filter((rule) => !added.includes(rule)))
      // The same compiler in the next build: what is known of the last one is out of date.
      if (hasBegun) conductor = createConductor(inline)
      hasBegun = true
      isBuilding = true
      // Not before: defaults are filled in once plugins are set up.
      environment = { ...environment, isServer: isServerTarget(compiler) }
      await conductor.begin(environment, () => webpackFacts(compiler, bundler, process.env))
      const injections = await conductor.injections(environment)
      renewCache(compiler.options.cache, injections)
      added = [...injections].map((entry) => injectionRule(...entry, loader))
      rules.push(...added)
    })
    hooks.thisCompilation.tap(NAME, (compilation) => {
      if (!isBuilding) return
      const own = conductor
      compilation.hooks.finishModules.tapPromise(NAME, () =>
        own.graphComplete(environment, webpackGraph(compilation), compiledTexts(compilation.valueCacheVersions)),
      )
      compilation.hooks.processAssets.tap({ name: NAME, stage: REPORT_STAGE }, () => {
        own.generated(environment, webpackBundle(compilation))
      })
    })
    hooks.done.tapPromise(NAME, async (stats) => {
      if (!isBuilding) return
      if (stats.hasErrors()) return conductor.failed()
      await conductor.written(environment)
      // Of several compilers none knows which is the last: that is the end of the process.
      if (!conductor.isShared()) await conductor.done()
    })
    hooks.failed.tap(NAME, () => {
      // Whoever waits for the build is told its error; what is put back here was written by another of its compilers.
      if (isBuilding) conductor.failed().catch(() => {})
    })
  }
}
