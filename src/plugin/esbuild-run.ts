import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { BuildOptions, BuildResult, Loader, OnLoadArgs, OnLoadResult } from 'esbuild'
import { workingFolder } from '../bundlers/esbuild.ts'
import { esbuildGraph, inputFiles, inputKey, type EsbuildResult } from '../bundlers/esbuild-graph.ts'
import { esbuildBundle, readOutputs } from '../bundlers/esbuild-output.ts'
import { plainText } from '../bundlers/output.ts'
import { placelessName } from '../bundlers/module-id.ts'
import type { Injected } from '../inject/inject.ts'
import type { BuildEnvironment, Conductor } from './conductor.ts'
import { stderrLog } from './log.ts'

/** One build of esbuild, from its start to its end. */
export interface EsbuildRun {
  /** A file that no other plugin answers for; nothing where it needs no site tag. */
  readonly load: (args: OnLoadArgs) => Promise<OnLoadResult | undefined>
  /** What another plugin answers, with the site tags that it needs. */
  readonly answered: (args: OnLoadArgs, result: OnLoadResult) => Promise<OnLoadResult>
  readonly end: (result: BuildResult) => Promise<void>
}

/** Loaders of what may hold a site. */
const CODE: ReadonlySet<string> = new Set<Loader>(['js', 'jsx', 'ts', 'tsx', 'default'])

/** What leads to a source map. */
const MAP_COMMENT = /\/[/*][#@] ?sourceMappingURL=.*/

/** Starts what is done in one build. */
export function startEsbuild(conductor: Conductor, environment: BuildEnvironment, options: BuildOptions): EsbuildRun {
  const contents = new Map<string, string>()
  const seen = new Set<string>()
  const wanted = conductor.injections(environment)
  // Whoever needs it meets the error there.
  wanted.catch(() => {})
  const inject = async (path: string, source: string): Promise<string | null> => {
    seen.add(path)
    const injected = await conductor.transform(environment, source, path)
    return injected === null ? null : withMap(injected, path, source, options)
  }
  const load: EsbuildRun['load'] = async ({ path, with: attributes }) => {
    // What is imported as a text is no code (`with { type: 'text' }`).
    if (!(await wanted).has(path) || Object.keys(attributes).length > 0) return undefined
    const source = await readFile(path, 'utf8').catch(() => null)
    const code = source === null ? null : await inject(path, source)
    return code === null ? undefined : { contents: code, loader: 'default' }
  }
  return {
    load,
    answered: async (args, result) => {
      const { contents: given, loader = 'js', errors = [] } = result
      if (errors.length > 0) return result
      const isFile = args.namespace === 'file'
      // An answer without a text: esbuild reads the file itself, and asks no other plugin.
      if (given === undefined) return { ...result, ...(isFile && (await load(args))) }
      // What is no text is for esbuild to refuse.
      if (typeof given !== 'string' && !(given instanceof Uint8Array)) return result
      const text = plainText(given)
      // A map holds paths of this machine.
      contents.set(inputKey(args), text.replace(MAP_COMMENT, ''))
      if (!isFile || !CODE.has(loader) || !(await wanted).has(args.path)) return result
      const code = await inject(args.path, text)
      return code === null ? result : { ...result, contents: code }
    },
    end: async ({ errors, metafile, outputFiles }) => {
      if (errors.length > 0 || metafile === undefined) return conductor.failed()
      const folder = workingFolder(options)
      const outputs = await readOutputs(folder, metafile, outputFiles)
      const built: EsbuildResult = { folder, metafile, options, contents, outputs }
      const missed = [...(await wanted).keys()].filter((file) => !seen.has(file))
      if (missed.length > 0) warnOfMissed(built, missed)
      await conductor.graphComplete(environment, esbuildGraph(built, warnOfUnknown))
      conductor.generated(environment, esbuildBundle(built))
      await conductor.written(environment)
    },
  }
}

/** A text with a comment that leads back to what it was made of. One that had such a comment keeps it: no tag breaks a line. */
function withMap({ code, map }: Injected, path: string, source: string, { sourcemap = false }: BuildOptions): string {
  if (sourcemap === false || MAP_COMMENT.test(source)) return code
  const json = JSON.stringify({ ...map, sources: [basename(path)], sourcesContent: [source] })
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(json).toString('base64')}`
}

const PUT_FIRST = 'put unplugin-cache-tags first in the list of plugins'

function warnOfMissed(built: EsbuildResult, missed: readonly string[]): void {
  const files = inputFiles(built)
  for (const file of missed.filter((path) => files.has(path))) {
    stderrLog.warn(
      `${placelessName(built.folder, file)} has no site tags, since another plugin loads it before: ${PUT_FIRST}`,
    )
  }
}

function warnOfUnknown(input: string): void {
  stderrLog.warn(`the text of ${input} is not known, so any change of the output counts as one of it: ${PUT_FIRST}`)
}
