import { plainText, type OutputFile } from './output.ts'
import { webpackModuleId, type WebpackModule } from './webpack-graph.ts'

/** As much of a compilation as is asked when its output is complete. */
export interface WebpackOutput {
  readonly getAssets: () => readonly {
    readonly name: string
    readonly source: { readonly source: () => string | Uint8Array }
  }[]
  readonly chunks: Iterable<Chunk>
  readonly chunkGraph: { readonly getChunkModulesIterable: (chunk: never) => Iterable<WebpackModule> }
}

interface Chunk {
  readonly files: Iterable<string>
  /** What its modules have by address. */
  readonly auxiliaryFiles: Iterable<string>
  readonly groupsIterable: Iterable<ChunkGroup>
  readonly canBeInitial: () => boolean
}

/** Chunks that are loaded together. */
interface ChunkGroup {
  readonly getFiles: () => readonly string[]
  readonly childrenIterable: Iterable<ChunkGroup>
}

const CODE = /\.[cm]?js$/

/** The output files, by name. */
export function webpackBundle(compilation: WebpackOutput): Record<string, OutputFile> {
  const holders = new Map([...compilation.chunks].flatMap((chunk) => [...chunk.files].map((name) => [name, chunk])))
  const files = compilation.getAssets().map(({ name, source }): [string, OutputFile] => {
    const chunk = holders.get(name)
    // An entry may be named without an ending; of other files the text is not asked.
    const text = CODE.test(name) || (chunk !== undefined && !name.endsWith('.css')) ? plainText(source.source()) : ''
    return [name, chunk === undefined ? { type: 'asset', source: text } : chunkFile(chunk, text, compilation)]
  })
  return Object.fromEntries(files)
}

/** A file of a chunk. What it holds and loads is asked of client builds only: in Rspack each question has its price. */
function chunkFile(chunk: Chunk, code: string, { chunkGraph }: WebpackOutput): OutputFile {
  const groups = [...chunk.groupsIterable]
  return {
    type: 'chunk',
    code,
    isEntry: chunk.canBeInitial(),
    get moduleIds() {
      return [...chunkGraph.getChunkModulesIterable(chunk as never)].flatMap(partsOf).map(webpackModuleId)
    },
    // With which of several groups it is loaded is not known of a page.
    get imports() {
      const shown = [...chunk.auxiliaryFiles].filter((name) => !/\.(?:map|LICENSE\.txt)$/.test(name))
      return [...groups.flatMap((group) => group.getFiles()), ...shown]
    },
    get dynamicImports() {
      return groups.flatMap((group) => [...group.childrenIterable].flatMap((child) => child.getFiles()))
    },
  }
}

/** The modules of which one was put together. */
function partsOf(module: WebpackModule & { readonly modules?: readonly WebpackModule[] }): readonly WebpackModule[] {
  return module.modules ?? [module]
}
