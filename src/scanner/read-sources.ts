import type { Files, ListOptions } from './files.ts'

/** The files from which a scan starts, with their texts. */
export interface Sources {
  readonly files: readonly string[]
  /** Empty where a file can't be read. */
  readonly texts: ReadonlyMap<string, string>
}

/** Reads the files from which a scan starts. */
export async function readSources(options: ListOptions & { readonly root: string }, files: Files): Promise<Sources> {
  const paths = await files.list(options.root, options)
  const texts = new Map<string, string>()
  const decoder = new TextDecoder()
  for (let at = 0; at < paths.length; at += 64) {
    const contents = await Promise.all(
      paths.slice(at, at + 64).map(async (path) => [path, await files.read(path)] as const),
    )
    for (const [path, content] of contents) texts.set(path, content === null ? '' : decoder.decode(content))
  }
  return { files: paths, texts }
}
