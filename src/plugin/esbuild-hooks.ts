import type { BuildOptions, OnEndResult, PartialMessage, Plugin, PluginBuild } from 'esbuild'
import { esbuildFacts, isServerBuild, OWN_CODE } from '../bundlers/esbuild.ts'
import { CacheTagsError } from '../core/error.ts'
import { createConductor, type BuildEnvironment, type Conductor } from './conductor.ts'
import { observePlugins } from './esbuild-others.ts'
import { startEsbuild, type EsbuildRun } from './esbuild-run.ts'

const NAME = 'unplugin-cache-tags'

/**
 * Sets the plugin up in esbuild. Every build is acted on, those of a context too: esbuild doesn't say which of them a
 * watcher has asked for.
 */
export function esbuildSetup(inline: unknown): Plugin['setup'] {
  let conductor = createConductor(inline)
  const begun = new Set<string>()
  let underWay = 0
  /** What is built again starts anew. Other builds with the same plugin, for a client or another server, belong together. */
  const conductorFor = ({ name }: BuildEnvironment): Conductor => {
    if (begun.has(name)) {
      conductor = createConductor(inline)
      begun.clear()
    }
    begun.add(name)
    return conductor
  }
  const start = async (build: PluginBuild): Promise<EsbuildRun> => {
    const environment = environmentOf(build.initialOptions)
    const current = conductorFor(environment)
    await current.begin(environment, () => esbuildFacts(build.initialOptions, build.esbuild.version))
    underWay += 1
    const run = startEsbuild(current, environment, build.initialOptions)
    return {
      ...run,
      end: async (result) => {
        underWay -= 1
        await run.end(result)
        // A client alone is nothing to release. Who builds one after the other doesn't say which is the last.
        const isLast = environment.isServer && underWay === 0 && !current.isShared()
        if (isLast && result.errors.length === 0) await current.done()
      },
    }
  }
  return (build) => {
    let run: EsbuildRun | null = null
    build.onStart(() =>
      telling(async () => {
        run = null
        run = await start(build)
      }),
    )
    observePlugins(
      build,
      NAME,
      async (args, result) => run?.answered(args, result) ?? result,
      (last) => {
        // Who asked for none finds one in the result.
        last.initialOptions.metafile = true
        last.onLoad({ filter: OWN_CODE, namespace: 'file' }, async (args) => {
          const loaded = await run?.load(args)
          return loaded === undefined ? undefined : { ...loaded, pluginName: NAME }
        })
        last.onEnd((result) => telling(async () => run?.end(result)))
      },
    )
  }
}

function environmentOf(options: BuildOptions): BuildEnvironment {
  const { platform, conditions, entryPoints, stdin, outdir, outfile, format } = options
  const name = JSON.stringify([platform, conditions, entryPoints, stdin?.sourcefile, outdir, outfile, format])
  return { name, isServer: isServerBuild(options), isSupposed: true }
}

/** Errors as esbuild tells them: in the name of our plugin, whoever's hooks they come out of. */
async function telling(work: () => Promise<void>): Promise<OnEndResult | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    const hint = error instanceof CacheTagsError ? error.hint : undefined
    const message: PartialMessage = {
      pluginName: NAME,
      text: error instanceof Error ? error.message : String(error),
      ...(hint !== undefined && { notes: [{ text: hint }] }),
      detail: error,
    }
    return { errors: [message] }
  }
}
