/** What is asked of a bundler's module graph; Rollup, Rolldown and Vite have it alike. */
export interface ModuleGraph {
  readonly getModuleIds: () => Iterable<string>
  readonly getModuleInfo: (id: string) => {
    readonly code?: string | null
    readonly importedIds?: readonly string[]
    readonly dynamicallyImportedIds?: readonly string[]
    readonly isEntry?: boolean
  } | null
}

/** The modules that a module imports, at once or later. */
export function importsOf(graph: ModuleGraph, id: string): string[] {
  const info = graph.getModuleInfo(id)
  return [...(info?.importedIds ?? []), ...(info?.dynamicallyImportedIds ?? [])]
}
