import type { OutputFile } from '../bundlers/output.ts'
import { webpackGraph, type WebpackCompilation } from '../bundlers/webpack-graph.ts'
import { isServerTarget, webpackFacts, type CompilerSettings, type WebpackLike } from '../bundlers/webpack.ts'
import { createConductor, type BuildEnvironment } from './conductor.ts'
import { injectionRule } from './injections.ts'

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

interface Compilation extends WebpackCompilation {
  readonly hooks: {
    readonly finishModules: AsyncHook<[]>
    readonly processAssets: {
      readonly tap: (options: { readonly name: string; readonly stage: number }, work: () => void) => void
    }
  }
  readonly getAssets: () => readonly Asset[]
}

interface Asset {
  readonly name: string
  readonly source: { readonly source: () => string | Uint8Array }
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
 * Sets the plugin up in a compiler of webpack or Rspack; of several that one configuration has, in each. No module goes
 * through a hook: the files that need a tag get a rule of their own. Watching is left alone.
 *
 * @param loader - absolute path of the loader that writes site tags
 */
export function webpackSetup(inline: unknown, bundler: WebpackLike, loader: string): (compiler: unknown) => void {
  let conductor = createConductor(inline)
  const begun = new Set<string>()
  const ended = new Set<string>()
  let compilers = 0
  const enter = ({ name }: BuildEnvironment): void => {
    if (begun.has(name)) {
      // The same compiler in the next build: what is known of the last one is out of date.
      conductor = createConductor(inline)
      begun.clear()
      ended.clear()
    }
    begun.add(name)
  }
  return (given) => {
    const compiler = given as Compiler
    compilers += 1
    const { hooks, options } = compiler
    const environment = environmentOf(compiler, compilers)
    let isBuilding = false
    let added: readonly unknown[] = []
    hooks.watchRun.tapPromise(NAME, async () => {
      isBuilding = false
    })
    // Rules are compiled after this hook.
    hooks.beforeRun.tapPromise(NAME, async () => {
      const { rules } = options.module
      rules.splice(0, rules.length, ...rules.filter((rule) => !added.includes(rule)))
      enter(environment)
      isBuilding = true
      await conductor.begin(environment, () => webpackFacts(compiler, bundler, process.env))
      added = [...(await conductor.injections(environment))].map((entry) => injectionRule(...entry, loader))
      rules.push(...added)
    })
    hooks.thisCompilation.tap(NAME, (compilation) => {
      if (!isBuilding) return
      const own = conductor
      compilation.hooks.finishModules.tapPromise(NAME, () => own.graphComplete(environment, webpackGraph(compilation)))
      compilation.hooks.processAssets.tap({ name: NAME, stage: REPORT_STAGE }, () => {
        own.generated(environment, readAssets(compilation))
      })
    })
    hooks.done.tapPromise(NAME, async (stats) => {
      if (!isBuilding) return
      if (stats.hasErrors()) return conductor.failed()
      await conductor.written(environment)
      ended.add(environment.name)
      // Of several plugins none knows which is the last: that is the end of the process.
      if (ended.size === compilers && !conductor.isShared()) await conductor.done()
    })
    hooks.failed.tap(NAME, () => {
      // Whoever waits for the build is told its error; what is put back here was written by another of its compilers.
      if (isBuilding) conductor.failed().catch(() => {})
    })
  }
}

function environmentOf(compiler: Compiler, count: number): BuildEnvironment {
  return { name: `${compiler.options.name ?? ''}#${count}`, isServer: isServerTarget(compiler), isSupposed: true }
}

function readAssets(compilation: Compilation): Record<string, OutputFile> {
  const files = compilation.getAssets().filter(({ name }) => /\.[cm]?js$/.test(name))
  return Object.fromEntries(
    files.map(({ name, source: asset }): [string, OutputFile] => {
      const source = asset.source()
      const code = typeof source === 'string' ? source : new TextDecoder().decode(source)
      return [name, { type: 'asset', source: code }]
    }),
  )
}
