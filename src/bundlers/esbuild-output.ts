import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Metafile, OutputFile as EsbuildFile } from 'esbuild'
import { entryInputs, keyOf, type EsbuildResult } from './esbuild-graph.ts'
import type { OutputFile } from './output.ts'

/**
 * Reads the code that a build has put out, by name in the metafile.
 *
 * @param files - where it was not written to disk
 */
export async function readOutputs(
  folder: string,
  metafile: Metafile,
  files: readonly EsbuildFile[] | undefined,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map(files?.map((file) => [file.path, file]))
  const names = Object.entries(metafile.outputs).flatMap(([name, { entryPoint }]) =>
    /\.[cm]?jsx?$/.test(name) || (entryPoint !== undefined && !name.endsWith('.css')) ? [name] : [],
  )
  const read = names.map(async (name): Promise<[string, string][]> => {
    const path = resolve(folder, name)
    // What goes to stdout is nowhere.
    const text = files === undefined ? await readFile(path, 'utf8').catch(() => null) : texts.get(path)?.text
    return typeof text === 'string' ? [[name, text]] : []
  })
  return new Map((await Promise.all(read)).flat())
}

/** The output files, named from the working folder. */
export function esbuildBundle(result: EsbuildResult): Record<string, OutputFile> {
  const { folder, metafile, outputs } = result
  const entries = entryInputs(result)
  const files = Object.entries(metafile.outputs).map(([name, output]): [string, OutputFile] => {
    const code = outputs.get(name)
    if (code === undefined) return [name, { type: 'asset', source: '' }]
    const { entryPoint, cssBundle, imports } = output
    const namesOf = (...kinds: readonly string[]): string[] =>
      imports.flatMap(({ kind, path, external }) => (external !== true && kinds.includes(kind) ? [path] : []))
    return [
      name,
      {
        type: 'chunk',
        code,
        isEntry: entryPoint !== undefined && entries.has(entryPoint),
        facadeModuleId: entryPoint === undefined ? null : keyOf(folder, entryPoint),
        moduleIds: Object.keys(output.inputs).map((input) => keyOf(folder, input)),
        imports: namesOf('import-statement', 'require-call'),
        dynamicImports: namesOf('dynamic-import'),
        viteMetadata: {
          importedCss: cssBundle === undefined ? [] : [cssBundle],
          importedAssets: namesOf('file-loader'),
        },
      },
    ]
  })
  return Object.fromEntries(files)
}
